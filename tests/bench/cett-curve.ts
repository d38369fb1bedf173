/**
 * @file The CETT curve of a layer in one pass, against the two ways of nearby code, all for the same layers in one run:
 *   - a masked product for each of 64 thresholds;
 *   - a bisection of 16 steps, each a masked product, for each of ten CETT limits.
 * Both run in tf ops on the native backend. The results are compared too.
 *
 *     npx tsx tests/bench/cett-curve.ts [--layers 30] [--model smollm2-135m] [--threads N]
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { cutSequences } from "../../src/data/documents/cut-sequences";
import { readDocuments } from "../../src/data/documents/read-documents";
import { fetchAsset } from "../../src/data/fetch/fetch-asset";
import { type CettPool, createCettPool } from "../../src/kernels/cpu/cett-pool";
import { embedSequences } from "../../src/model/residual-stream";
import { sweepLayers } from "../../src/model/sweep-layers";
import type { CettCurve } from "../../src/sparsity/cett-curve";
import { openCettMeter } from "../../src/sparsity/cett-meter";
import { neuronNorms } from "../../src/sparsity/neuron-norms";
import { type LayerThreshold, thresholdAt } from "../../src/sparsity/threshold-at";
import { modelPath, openStudyModel } from "../../src/study/study-model";

const N_SEQUENCES = 4;
const CONTEXT = 512;
const N_THRESHOLDS = 64;
const N_STEPS = 16;
const LIMITS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5];
const GOAL = 8; // times faster than the bisection

interface Layer {
  readonly index: number;
  readonly dFF: number;
  readonly dModel: number;
  /** [dFF, dModel] */
  readonly downProj: Float32Array;
  /** Of each sequence, [CONTEXT, dFF]. */
  readonly activations: readonly Float32Array[];
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      layers: { type: "string", default: "30" },
      model: { type: "string", default: "smollm2-135m" },
      threads: { type: "string", default: String(availableParallelism()) },
    },
  });
  const cache = cacheFolder(process.env);
  const { device } = await chooseBackend({ preferred: "tensorflow", cacheFolder: cache });
  const pool = await createCettPool({ nThreads: Number(options.threads), cacheFolder: cache });
  const path = await modelPath(options.model, (name) =>
    fetchAsset(name, { cacheFolder: cache, offline: false, environment: process.env }),
  );
  console.log(`${device}; ours on ${options.threads} threads; ${N_SEQUENCES * CONTEXT} tokens a layer`);

  await warmUp(pool);
  const total = { ours: 0, masked: 0, bisection: 0 };
  for await (const layer of modelLayers(path, Number(options.layers))) {
    const ours = await timed(async () => {
      const meter = await openCettMeter(pool, layer.index, layer.downProj, layer.dFF);
      await Promise.all(layer.activations.map((activation) => meter.addSequence(activation)));
      const curve = await meter.curve();
      return { curve, found: LIMITS.map((limit) => thresholdAt(curve, limit)) };
    });
    const slow = openSlowLayer(layer);
    const points = pointsOf(ours.result.curve);
    const masked = await timed(() => inOrder(points, (k) => slow.cett(ours.result.curve.threshold[k])));
    const range = [ours.result.curve.threshold[0], ours.result.curve.threshold.at(-1)!] as const;
    const bisection = await timed(() => inOrder(LIMITS, (limit) => bisect(slow, limit, range)));
    slow.dispose();
    total.ours += ours.elapsedMs;
    total.masked += masked.elapsedMs;
    total.bisection += bisection.elapsedMs;
    console.log(`layer ${layer.index}: ${timesOf(ours.elapsedMs, masked.elapsedMs, bisection.elapsedMs)}`);
    const difference = Math.max(...points.map((k, at) => Math.abs(ours.result.curve.cett[k] - masked.result[at])));
    console.log(
      `  largest difference of the curves ${difference.toExponential(1)}; ${agreement(ours.result.found, bisection.result)}`,
    );
  }
  console.log(`all layers: ${timesOf(total.ours, total.masked, total.bisection)}`);
  await pool.close();
  const ratio = total.bisection / total.ours;
  if (ratio < GOAL)
    throw new Error(`The curve must be ${GOAL} times faster than the bisection: it is ${ratio.toFixed(1)}`);
}

/** Both ways once, on a layer of one neuron: threads and libraries are loaded before a clock runs. */
async function warmUp(pool: CettPool): Promise<void> {
  const one = Float32Array.of(1);
  const layer: Layer = { index: 0, dFF: 1, dModel: 1, downProj: one, activations: [one] };
  await (await openCettMeter(pool, 0, one, 1)).addSequence(one);
  const slow = openSlowLayer(layer);
  await slow.cett(1);
  slow.dispose();
}

/** A layer in the slow routes' terms: mean CETT at one threshold, by one masked product. */
function openSlowLayer({ downProj, dFF, dModel, activations }: Layer) {
  const tensors = tf.tidy(() => {
    const activation = tf.concat(activations.map((values) => tf.tensor2d(values, [values.length / dFF, dFF]))); // [nTokens, dFF]
    const weights = tf.tensor2d(downProj, [dFF, dModel]);
    const magnitude = tf.mul(tf.abs(activation), tf.tensor1d(neuronNorms(downProj, dFF)));
    return { activation, weights, magnitude, outputNorm: tf.norm(tf.matMul(activation, weights), 2, 1) };
  });
  return {
    async cett(threshold: number): Promise<number> {
      const mean = tf.tidy(() => {
        const tailMask = tf.cast(tf.lessEqual(tensors.magnitude, threshold), "float32");
        const tail = tf.matMul(tf.mul(tensors.activation, tailMask), tensors.weights); // [nTokens, dModel]
        return tf.mean(tf.div(tf.norm(tail, 2, 1), tensors.outputNorm));
      });
      const [value] = await mean.data();
      mean.dispose();
      return value;
    },
    dispose: () => tf.dispose(tensors),
  };
}

/** The largest threshold within the limit, to 2^-16 of the range on a logarithmic axis. */
async function bisect(
  layer: ReturnType<typeof openSlowLayer>,
  limit: number,
  [least, largest]: readonly [number, number],
): Promise<number> {
  let [low, high] = [Math.log(least), Math.log(largest)];
  for (let step = 0; step < N_STEPS; step++) {
    const middle = (low + high) / 2;
    if ((await layer.cett(Math.exp(middle))) <= limit) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}

async function* modelLayers(file: string, nLayers: number): AsyncGenerator<Layer> {
  const { model, tokenizer } = await openStudyModel("model", file);
  const { dFF, dModel } = model.config;
  const texts = cutSequences(readDocuments("moby-dick"), tokenizer, { contextLength: CONTEXT, bos: false });
  const stream = await embedSequences(
    model,
    texts.slice(0, N_SEQUENCES).map(({ tokens }) => tokens),
  );
  for await (const layer of sweepLayers(model)) {
    if (layer.index === nLayers) break;
    const activations: Float32Array[] = [];
    await layer.advance(stream, { onActivation: ({ activation }) => void activations.push(activation) });
    yield { index: layer.index, dFF, dModel, downProj: await layer.downProjRows(), activations };
  }
  await model.close();
}

/** Points of a curve for the masked products, evenly over its bins. */
function pointsOf({ bins }: CettCurve): number[] {
  return Array.from({ length: N_THRESHOLDS }, (_, k) => Math.round((k * (bins.length - 1)) / (N_THRESHOLDS - 1)));
}

function timesOf(ours: number, masked: number, bisection: number): string {
  const times = (ms: number) => `${ms.toFixed(0)} ms, ${(ms / ours).toFixed(1)}x`;
  return `one pass ${ours.toFixed(0)} ms; ${N_THRESHOLDS} thresholds ${times(masked)}; ${LIMITS.length} bisections ${times(bisection)}`;
}

/** The bisection ends inside the bin after ours, where the curve is monotone. */
function agreement(found: readonly LayerThreshold[], bisected: readonly number[]): string {
  const ratios = found.map(({ threshold }, k) => bisected[k] / threshold);
  return `bisected threshold / ours ${Math.min(...ratios).toFixed(4)} to ${Math.max(...ratios).toFixed(4)}`;
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; elapsedMs: number }> {
  const begin = performance.now();
  return { result: await work(), elapsedMs: performance.now() - begin };
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
