/**
 * @file Training of the paper's predictor in rows a second, beside the same one in PyTorch, taken in turns: `npx tsx tests/bench/predictor.ts [python | -] [backend] [cpu | cuda]`.
 * The Python must have torch, which computes on the device named last; without one only ours is measured.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BACKEND_NAMES } from "../../src/backend/backend";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { type FitPlan, fitPredictors } from "../../src/predictor/fit-predictors";
import { type LayerRows, sliceRows } from "../../src/predictor/layer-rows";
import { PREDICTOR_KINDS } from "../../src/predictor/predictor-kinds";
import { predictorWidth } from "../../src/predictor/predictor-network";
import { readPaper } from "../../src/records/paper";
import { syntheticRows } from "../predictor/synthetic-rows";

const ROUNDS = 5;
/** Side by side, as a study trains them; a row counts once for each layer. */
const N_LAYERS = 6;
const ACTIVATION_RATIO = 0.05;
const SHAPES = [
  { name: "tiny, no gate", variant: "relu2", dModel: 192, dFF: 768, nRows: 50_000, batchRows: 512 },
  { name: "tiny, gate", variant: "reglu", dModel: 192, dFF: 512, nRows: 50_000, batchRows: 512 },
  { name: "SmolLM2-135M", variant: "swiglu", dModel: 576, dFF: 1536, nRows: 10_000, batchRows: 512 },
] as const;

async function main(python: string | undefined, asked: string | undefined, device = "cpu"): Promise<void> {
  const preferred = BACKEND_NAMES.find((name) => name === asked);
  const backend = await chooseBackend({ cacheFolder: cacheFolder(process.env), preferred });
  for (const { name, ...shape } of SHAPES) {
    const width = predictorWidth(shape, readPaper().numbers.predictorParameterShare.value);
    const rows = syntheticRows(shape, 1, (_, __, random) => random.uniform() < ACTIVATION_RATIO);
    const rates: { ours: number[]; pytorch: number[] } = { ours: [], pytorch: [] };
    const other =
      python === undefined || python === "-" ? undefined : startPytorch(python, { ...shape, width, device });
    for (let round = 0; round <= ROUNDS; round++) {
      const ours = await ourRate(rows, { ...PLAN, width, batchRows: shape.batchRows });
      const theirs = await other?.rate();
      if (round === 0) continue; // warms up
      rates.ours.push(ours);
      if (theirs !== undefined) rates.pytorch.push(theirs);
    }
    other?.end();
    const [ours, pytorch] = [median(rates.ours), median(rates.pytorch)];
    console.log(JSON.stringify({ name, width, device: backend.device, ours, pytorch, ratio: ours / pytorch, rates }));
  }
}

const PLAN: Omit<FitPlan, "width" | "batchRows"> = {
  epochs: 5,
  patience: 5,
  peakLearningRate: 1e-3,
  weightDecay: 0.01,
  seed: 1,
  ...PREDICTOR_KINDS.predictor,
};

/** The public function with as many epochs as a study has, and all that belongs to it: the start, and a validation after each epoch. */
async function ourRate(rows: LayerRows, plan: FitPlan): Promise<number> {
  const start = performance.now();
  const layers = Array.from({ length: N_LAYERS }, () => ({ training: rows, validation: sliceRows(rows, 0, 1) }));
  const fitted = await fitPredictors(layers, plan, cacheFolder(process.env));
  const nRowsSeen = fitted.reduce((sum, fit) => sum + fit.nRowsSeen, 0);
  return Math.round((1000 * nRowsSeen) / (performance.now() - start));
}

function startPytorch(python: string, plan: object) {
  const options = JSON.stringify({ ...plan, nThreads: availableParallelism(), activationRatio: ACTIVATION_RATIO });
  const child = spawn(python, [join(__dirname, "predictor-pytorch.py"), options], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async rate(): Promise<number> {
      child.stdin.write("\n");
      const { value } = await lines.next();
      return Math.round((JSON.parse(value) as { rowsPerSecond: number }).rowsPerSecond);
    },
    end: () => child.stdin.end(),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

void main(process.argv[2], process.argv[3], process.argv[4]);
