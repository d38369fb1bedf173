import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { scaleCommand } from "../../src/cli/scale";
import { PROJECT_ROOT } from "../../src/cli/settings";
import { compareRecords } from "../../src/records/compare-records";
import { localityRecord } from "../../src/records/locality-record";
import { predictorRecord } from "../../src/records/predictor-record";
import { readRecord } from "../../src/records/read-record";
import { tradeoffRecord } from "../../src/records/tradeoff-record";
import { trainingRecord } from "../../src/records/training-record";
import { writeToyCorpus } from "./toy-corpus";

const NAME = "toy-relu2-512-s1";
/** The vocabulary of the toy size. */
const TOKENIZER = join(PROJECT_ROOT, "datasets/checkpoints/tiny-relu2/tokenizer.json");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2-scale-"));
  writeToyCorpus(join(folder, "corpus"), readFileSync(TOKENIZER));
  vi.stubEnv("RELU2_CACHE", join(folder, "cache"));
  for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function relu2Scale(): Promise<void> {
  const training = ["--corpus", join(folder, "corpus"), "--tokens", "512", "--batch-tokens", "256"];
  const text = ["--text", "state-of-the-union", "--context", "128", "--calibrate", "1", "--evaluate", "2"];
  const amounts = ["--controls", "0", "--rows", "600", "--loop", "0", "--no-baselines", "--no-bounds"];
  const words = [...training, ...text, ...amounts, "--out", join(folder, "out")];
  await scaleCommand()
    .exitOverride()
    .parseAsync(["toy", "relu2", ...words], { from: "user" });
}

const SCHEMAS = {
  locality: localityRecord,
  predictor: predictorRecord,
  tradeoff: tradeoffRecord,
  training: trainingRecord,
} as const;
type Kind = keyof typeof SCHEMAS;
const KINDS = Object.keys(SCHEMAS) as Kind[];
const recordFile = (kind: Kind): string => join(folder, "out", `${kind}-${NAME}.json`);

describe("relu2 scale", () => {
  test("writes a record of training and of three measures, and again does only what is left", async () => {
    await relu2Scale();
    const files = readdirSync(join(folder, "out")).filter((file) => !/\.(png|svg)$/.test(file));
    expect(files.sort()).toEqual(KINDS.map((kind) => `${kind}-${NAME}.json`));

    const training = readRecord(recordFile("training"), trainingRecord);
    expect(training.inputs).toMatchObject({ size: "toy", batchTokens: 256, nSteps: 2 });
    const { measured: tradeoff } = readRecord(recordFile("tradeoff"), tradeoffRecord);
    const { measured: predictor } = readRecord(recordFile("predictor"), predictorRecord);
    const { inputs: locality } = readRecord(recordFile("locality"), localityRecord);
    const models = [tradeoff, predictor, locality].map((part) => part.models.map(({ model }) => model));
    expect(models.map(([{ name, variant }]) => [name, variant])).toEqual(Array(3).fill([NAME, "relu2"]));
    expect(new Set(models.flat().map(({ sha256 }) => sha256)).size).toBe(1); // all of the model that was trained
    expect(tradeoff.models[0].controls).toBeNull();
    expect(predictor.models[0]).toMatchObject({ sweeps: null, loop: null, bounds: [] });
    expect(predictor.models[0].methods.map(({ method }) => method)).toEqual(["predictor", "weightedRelu", "oracle"]);

    const weights = join(folder, "cache/scale", NAME, "model.safetensors");
    const trainedAt = statSync(weights).mtimeMs;
    const before = KINDS.map((kind) => readRecord(recordFile(kind), SCHEMAS[kind]));
    await relu2Scale();
    expect(statSync(weights).mtimeMs).toBe(trainedAt);
    const after = KINDS.map((kind) => readRecord(recordFile(kind), SCHEMAS[kind]));
    expect(after.map((record, k) => compareRecords(before[k], record))).toEqual(KINDS.map(() => [])); // tokens/s, too
  }, 120_000);
});
