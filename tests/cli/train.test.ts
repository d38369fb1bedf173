import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mergeCommand } from "../../src/cli/merge";
import { FIGURES_FOLDER } from "../../src/cli/settings";
import { trainCommand } from "../../src/cli/train";
import { openModel } from "../../src/model/open-model";
import { localityRecord } from "../../src/records/locality-record";
import { type PredictorRecord, predictorRecord } from "../../src/records/predictor-record";
import { readRecord } from "../../src/records/read-record";
import { type TradeoffRecord, tradeoffRecord } from "../../src/records/tradeoff-record";
import { trainingRecord } from "../../src/records/training-record";
import { localityRecordWith } from "../report/locality-record";
import { writeToyCorpus } from "./toy-corpus";

const HASH = "0".repeat(64);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2-train-command-"));
  writeToyCorpus(join(folder, "corpus"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

async function relu2Merge(...words: string[]): Promise<void> {
  for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
  await new Command().addCommand(mergeCommand()).parseAsync(["node", "relu2", "merge", ...words]);
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
    await relu2Merge(one, other, "--out", both);
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

describe("relu2 merge", () => {
  /** Writes records into the folder. @returns Their files. */
  function write(records: Readonly<Record<string, object>>): string[] {
    return Object.entries(records).map(([name, record]) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(record));
      return file;
    });
  }

  /** The record of some of its models. */
  function withModels<R extends TradeoffRecord | PredictorRecord>(record: R, start: number, end?: number): R {
    return { ...record, measured: { models: record.measured.models.slice(start, end) } };
  }

  // Two routes to one record: what was measured in one go, and its parts put together.
  test.each([
    ["tradeoff", tradeoffRecord],
    ["predictor", predictorRecord],
  ])("puts the parts of a %s record together, of a model in two the later", async (kind, schema) => {
    const whole = readRecord(join(FIGURES_FOLDER, `${kind}-tiny.json`), schema);
    const stale = withModels(structuredClone(whole), 1, 2);
    stale.measured.models[0].model.sha256 = HASH;
    const parts = { stale, one: withModels(whole, 0, 1), rest: withModels(whole, 1) };
    const out = join(folder, `${kind}-merged.json`);
    await relu2Merge(...write(parts), "--out", out);
    expect(readRecord(out, schema)).toEqual({ ...whole, run: { ...whole.run, elapsedMs: expect.any(Number) } });
    const names = whole.measured.models.map(({ model }) => model.name);
    expect(console.log).toHaveBeenLastCalledWith(`${out}: ${names.join(", ")}`);
    expect(["png", "svg"].map((type) => existsSync(join(folder, `${kind}-merged.${type}`)))).toEqual([true, true]);
  });

  test("puts records of locality together", async () => {
    const layer = { reuse1: 0.2, reuse5: 0.5, chance: 0.1, gap: 0.3 };
    const files = write({
      relu: localityRecordWith([["relu", [layer]]]),
      relu2: localityRecordWith([["relu2", [layer]]]),
    });
    const out = join(folder, "locality-merged.json");
    await relu2Merge(...files, "--out", out);
    const { inputs, measured } = readRecord(out, localityRecord);
    expect([inputs.models.map(({ model }) => model.name), measured.models.length]).toEqual([["relu-0", "relu2-0"], 2]);
  });

  test.each([
    ["records of two kinds", ["tradeoff", "locality"], "mixed.json", /one kind: they are tradeoff and locality$/],
    ["a kind that is not merged", ["savings"], "x.json", /training, tradeoff, predictor or locality: it is savings$/],
    [
      "a file without .json",
      ["locality"],
      "x.svg",
      /--out must be a file that ends in \.json: current value is .*x\.svg/,
    ],
  ])("refuses %s", async (_, kinds, out, message) => {
    const files = write(Object.fromEntries(kinds.map((kind) => [`of-${kind}`, { kind }])));
    const merged = relu2Merge(...files, "--out", join(folder, out));
    await expect(merged).rejects.toThrow(message);
    await expect(merged).rejects.toThrow(RangeError);
    expect(existsSync(join(folder, out))).toBe(false);
  });
});
