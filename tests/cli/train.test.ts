import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mergeCommand } from "../../src/cli/merge";
import { trainCommand } from "../../src/cli/train";
import { openModel } from "../../src/model/open-model";
import { seededRandom } from "../../src/numerics/random";
import { readRecord } from "../../src/records/read-record";
import { trainingRecord } from "../../src/records/training-record";

const HASH = "0".repeat(64);
const CONTEXT = 128;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2-train-command-"));
  writeCorpus(join(folder, "corpus"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

/** Token files of random ids, as `relu2 corpus` lays them out. */
function writeCorpus(to: string): void {
  mkdirSync(to);
  const random = seededRandom(1);
  const sequences = { train: 16, validation: 2 };
  for (const [split, n] of Object.entries(sequences)) {
    const ids = Uint16Array.from({ length: n * (CONTEXT + 1) }, () => random.integer(4096));
    writeFileSync(join(to, `${split}.tokens`), ids);
  }
  const split = (n: number) => ({
    nDocuments: 1,
    nSequences: n,
    nTokens: n * CONTEXT,
    nDropped: 0,
    nBytes: 1,
    sha256: HASH,
  });
  const info = {
    version: 1,
    command: "a test",
    vocabSize: 4096,
    context: CONTEXT,
    endOfText: 0,
    tokenizerSha256: HASH,
    seed: 1,
    sources: [{ name: "noise", nDocuments: 2, nBytes: 2, nTokens: 2 }],
    files: [],
    train: split(sequences.train),
    validation: { ...split(sequences.validation), documents: ["a", "b"], documentOfSequence: [0, 1] },
    elapsedMs: 1,
  };
  writeFileSync(join(to, "corpus.json"), JSON.stringify(info));
  writeFileSync(join(to, "tokenizer.json"), "{}");
}

async function relu2Train(...words: string[]): Promise<void> {
  for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
  const program = new Command().exitOverride().addCommand(trainCommand().exitOverride());
  const common = ["--corpus", join(folder, "corpus"), "--batch-tokens", "256", "--tokens", "512"];
  await program.parseAsync(["node", "relu2", "train", ...words, ...common]);
}

describe("relu2 train", () => {
  test("writes a model folder and adds the run to a record", async () => {
    const [out, record] = [join(folder, "model"), join(folder, "training-toy.json")];
    await relu2Train("toy", "relu2", "--out", out, "--log-record", record);
    expect(readdirSync(out).sort()).toEqual(["config.json", "model.safetensors", "tokenizer.json", "training.json"]);
    const model = await openModel(out);
    expect(model.config).toMatchObject({ variant: "relu2", dModel: 192, dFF: 768, vocabSize: 4096 });
    await model.close();

    await relu2Train("toy", "swiglu", "--sweep", "1e-3,2e-3", "--log-record", record);
    const { runs, sweep } = readRecord(record, trainingRecord).measured;
    expect(runs.map(({ variant, seed, points }) => [variant, seed, points.map(({ step }) => step)])).toEqual([
      ["relu2", 1, [0, 1, 2]],
    ]);
    expect(sweep.map(({ variant, peakLearningRate }) => [variant, peakLearningRate])).toEqual([
      ["swiglu", 1e-3],
      ["swiglu", 2e-3],
    ]);

    await relu2Train("toy", "relu2", "--out", out, "--resume"); // finished: it is not run again
    await expect(relu2Train("toy", "relu2", "--out", out)).rejects.toThrow(/must hold no other run that is finished/);
  });

  test("makes records apart that `relu2 merge` puts into one", async () => {
    const [one, other, both] = ["one", "other", "both"].map((name) => join(folder, `${name}.json`));
    await relu2Train("toy", "relu", "--sweep", "1e-3", "--log-record", one);
    await relu2Train("toy", "reglu", "--out", join(folder, "reglu"), "--log-record", other);
    await new Command().addCommand(mergeCommand()).parseAsync(["node", "relu2", "merge", one, other, "--out", both]);
    const { runs, sweep } = readRecord(both, trainingRecord).measured;
    expect([...runs, ...sweep].map(({ variant }) => variant)).toEqual(["reglu", "relu"]);
  });

  test.each([
    [
      ["tiny", "relu2"],
      /Cannot train tiny on .* as the context of its sequences must be 512: it is 128\. .*--context 512/,
    ],
    [["bench", "relu2"], /the number of entries of its vocabulary must be 8192: it is 4096\. .*--vocab 8192/],
    [
      ["toy", "relu2", "--micro-batch-tokens", "100"],
      /--micro-batch-tokens must be a multiple of the 128 tokens .*: current value is 100/,
    ],
    [
      ["toy", "relu2", "--memory-limit", "0.01"],
      /must fit in the 0\.0 GB of .*: it would take about .* GB\. Ask for fewer/,
    ],
    [["toy", "relu2", "--time-limit", "0.0001"], /must fit in --time-limit 0\.0001 minutes: it would take about/],
  ])("refuses %s", async (words, message) => {
    const out = join(folder, "refused");
    await expect(relu2Train(...words, "--out", out)).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });
});
