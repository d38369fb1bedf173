/**
 * @file Writes figures/training-speed.json from the output of the two speed programs: `tsx tests/bench/write-training-speed.ts LOG...`.
 *
 * The programs are training-speed.ts (bundled, it runs where there is no npm) and pytorch-speed.py, run one after the other on one card.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { trainingSpeedRecord } from "../../src/records/training-speed-record";
import { writeRecord } from "../../src/records/write-record";
import { sourceHash } from "../../src/study/source-hash";
import { SPEED_MODELS } from "./training-speed-models";

/** One line of the programs' output; they print more than a record keeps. */
const line = z.object({
  engine: z.string(),
  card: z.string(),
  model: z.string(),
  variant: z.enum(["relu", "relu2", "reglu", "swiglu"]),
  nTokens: z.int(),
  parameters: z.int(),
  steps: z.int(),
  tokensPerSecond: z.number(),
  msPerStep: z.number(),
  hostMsPerStep: z.number().optional(),
  gigabytes: z.number(),
});

const lines = process.argv
  .slice(2)
  .flatMap((file) => readFileSync(file, "utf8").split("\n"))
  .filter((text) => text.startsWith("{"))
  .map((text) => line.parse(JSON.parse(text)));

const spelled = new Map(lines.map(({ card }) => [card.toLowerCase().replaceAll(" ", "-"), card])); // Vulkan writes nvidia-h100-..., CUDA NVIDIA H100 ...
if (spelled.size !== 1) {
  throw new Error(`Cannot write the record as all rows must be of one card: they are of ${[...spelled.values()]}`);
}
const [card] = spelled.values();

writeRecord(join(__dirname, "../../figures/training-speed.json"), trainingSpeedRecord, {
  schemaVersion: 1,
  kind: "training-speed",
  inputs: { models: Object.entries(SPEED_MODELS).map(([name, shape]) => ({ name, ...shape })) },
  measured: {
    card,
    rows: lines.map(({ engine, nTokens, parameters, gigabytes, card: _, steps: __, ...row }) => ({
      name: engine,
      nParameters: parameters,
      tokensPerBatch: nTokens,
      memoryGB: gigabytes,
      ...row,
    })),
  },
  run: {
    command: "tests/bench/training-speed.ts; tests/bench/pytorch-speed.py",
    sourceSha256: sourceHash(),
    backend: "webgpu",
    device: card,
    elapsedMs: Math.round(lines.reduce((ms, { msPerStep, steps }) => ms + msPerStep * steps, 0)),
  },
});
