/**
 * @file A sweep over CETT limits of one `tiny` model: curves on calibration text, then loss, sparsity and CETT at every limit on held-out text, without any kept step.
 * The whole sweep must end within a minute on two cores, and its time must grow linearly with tokens and with limits.
 *
 *     npx tsx tests/bench/tradeoff.ts [--model <folder>] [--backend tensorflow]
 *
 * Without a model: a tiny ReLU² decoder at the start of its training, which takes the same time as a trained one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BACKEND_NAMES } from "../../src/backend/backend";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { type CettPool, createCettPool } from "../../src/kernels/cpu/cett-pool";
import { addCettSums } from "../../src/kernels/cpu/cett-sums";
import { type OpenedModel, openModel } from "../../src/model/open-model";
import { seededRandom } from "../../src/numerics/random";
import { cettCurve } from "../../src/sparsity/cett-curve";
import { thresholdAt } from "../../src/sparsity/threshold-at";
import { addStoredSums } from "../../src/study/curves/layer-sums";
import { measureCurves } from "../../src/study/curves/measure-curves";
import { SEQUENCES_PER_SHARD } from "../../src/study/run-shards";
import { evaluateChoices } from "../../src/study/tradeoff/evaluate-choices";
import { decoderConfig } from "../../src/training/decoder-sizes";
import { exportModel } from "../../src/training/export-model";
import { initialModel } from "../../src/training/trained-model";

const CONTEXT = 512;
const N_SEQUENCES = 32; // 16,384 tokens of each text
const LIMITS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6];
const GOAL_MS = 60_000;
/** Twice the work may take this much longer; the dense pass and the start are shared, so that twice the limits take less than twice the time. */
const MOST_GROWTH = 2.3;

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: { model: { type: "string" }, backend: { type: "string", default: "tensorflow" } },
  });
  const cache = cacheFolder(process.env);
  const preferred = BACKEND_NAMES.find((name) => name === options.backend);
  const { name, device } = await chooseBackend({ preferred, cacheFolder: cache });
  const pool = await createCettPool({ nThreads: availableParallelism(), cacheFolder: cache });
  const scratch = mkdtempSync(join(tmpdir(), "relu2-bench-"));
  const model = await openModel(options.model ?? (await untrainedModel(scratch)));
  console.log(`${name} (${device}), ${model.config.variant}, ${availableParallelism()} threads`);
  try {
    await sweep(model, pool, 1, LIMITS.slice(0, 1)); // loads libraries and warms up
    const whole = await timed("the sweep", () => sweep(model, pool, N_SEQUENCES, LIMITS));
    const halfText = await timed("half the tokens", () => sweep(model, pool, N_SEQUENCES / 2, LIMITS));
    const halfLimits = await timed("half the limits", () => sweep(model, pool, N_SEQUENCES, LIMITS.slice(0, 5)));
    console.log(
      `twice the tokens: ${(whole / halfText).toFixed(2)} times as long; twice the limits: ${(whole / halfLimits).toFixed(2)} times`,
    );
    if (whole > GOAL_MS) throw new Error(`The sweep must end within ${GOAL_MS} ms: it took ${Math.round(whole)} ms`);
    if (Math.max(whole / halfText, whole / halfLimits) > MOST_GROWTH) {
      throw new Error(`Twice the work must take at most ${MOST_GROWTH} times as long: it took longer`);
    }
  } finally {
    await model.close();
    await pool.close();
    rmSync(scratch, { recursive: true });
  }
}

async function untrainedModel(folder: string): Promise<string> {
  const untrained = initialModel(decoderConfig("tiny", "relu2"), 1);
  await exportModel(folder, untrained, { precision: "F32" });
  untrained.dispose();
  return folder;
}

/** Shard by shard, as the study does it. */
async function sweep(model: OpenedModel, pool: CettPool, nSequences: number, limits: readonly number[]): Promise<void> {
  const noProgress = (): void => undefined;
  const parts: Awaited<ReturnType<typeof measureCurves>>[] = [];
  for (const shard of shardsOf(model, nSequences, 1)) parts.push(await measureCurves(model, shard, pool, noProgress));
  const curves = parts[0].map((_, layer) => {
    const sums = parts.map((part) => addStoredSums([part[layer].first, part[layer].rest]));
    return cettCurve([{ first: addCettSums([]), rest: addCettSums(sums) }]);
  });
  const choices = limits.map((limit) => ({
    rule: "magnitude" as const,
    thresholds: curves.map((curve) => thresholdAt(curve, limit).threshold),
  }));
  for (const shard of shardsOf(model, nSequences, 2)) await evaluateChoices(model, shard, choices, noProgress);
}

function shardsOf({ config }: OpenedModel, nSequences: number, seed: number): Int32Array[][] {
  const random = seededRandom(seed);
  const sequences = Array.from({ length: nSequences }, () =>
    Int32Array.from({ length: CONTEXT }, () => random.integer(config.vocabSize)),
  );
  const starts = Array.from({ length: Math.ceil(nSequences / SEQUENCES_PER_SHARD) }, (_, k) => k * SEQUENCES_PER_SHARD);
  return starts.map((start) => sequences.slice(start, start + SEQUENCES_PER_SHARD));
}

async function timed(label: string, work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  const before = process.cpuUsage();
  await work();
  const elapsedMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  // Where the processor time is far below threads * elapsed time, other programs had the cores.
  console.log(`${label}: ${(elapsedMs / 1000).toFixed(1)} s, processor time ${((user + system) / 1e6).toFixed(1)} s`);
  return elapsedMs;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
