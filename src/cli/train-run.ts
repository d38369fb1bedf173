/** @file Runs what `relu2 train` asks for: one model, or a sweep of learning rates. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendChoice } from "../backend/choose-backend";
import type { Corpus } from "../data/corpus/corpus-folder";
import { chooseTrainingOps } from "../kernels/webgpu/choose-training-ops";
import { Gpu } from "../kernels/webgpu/gpu";
import { stockOps } from "../kernels/webgpu/stock-ops";
import type { TrainedVariant } from "../kernels/webgpu/training-ops";
import { readRecord } from "../records/read-record";
import { type TrainingRecord, trainingRecord } from "../records/training-record";
import { writeRecord } from "../records/write-record";
import { mergeTraining } from "../study/training/merge-training";
import {
  newTrainingRecord,
  recordedRun,
  recordedSweepRun,
  type TrainProvenance,
  trainingPlan,
} from "../study/training/train-study";
import { removeCheckpoints } from "../training/checkpoint";
import { corpusText } from "../training/corpus-text";
import { type DecoderSize, decoderShape } from "../training/decoder-sizes";
import { exportModel, type Precision } from "../training/export-model";
import { checkMemory, gigabytes, type MemoryLimits, predictMemory } from "../training/predict-memory";
import { predictTime } from "../training/predict-time";
import type { RunState } from "../training/run-state";
import { type FinishedRun, NonFiniteError, type TrainingRun, train } from "../training/train";
import { type TrainingPlan, validationSteps } from "../training/training-plan";
import { commandLine } from "./settings";
import { duration, withTrainingProgress } from "./training-progress";

/** Tokens on the device at a time: what fused kernels keep is small, stock ops keep every array in float32. */
const MICRO_BATCH_TOKENS = { fused: 32_768, stock: 4096 };
/** wasm addresses 32 bits. */
const WASM_BYTES = 2 ** 32;
/** Record of a finished run, beside its model. */
export const TRAINING_RECORD = "training.json";

/** Options of the command. */
export interface TrainOptions {
  readonly corpus: string;
  readonly tokens: number;
  readonly batchTokens: number;
  readonly microBatchTokens?: number;
  readonly lr: number;
  readonly warmUpSteps?: number;
  readonly sweep?: number[];
  readonly seed: number;
  readonly validationSequences: number;
  readonly checkpointSteps: number;
  readonly precision: Precision;
  readonly out?: string;
  readonly resume: boolean;
  readonly logRecord?: string;
  readonly memoryLimit?: number;
  readonly timeLimit?: number;
  readonly backend?: string;
  readonly json: boolean;
}

/** A run, or a sweep of runs, as the command line asks for it. */
export interface TrainSession {
  readonly size: DecoderSize;
  readonly variant: TrainedVariant;
  readonly corpus: Corpus;
  readonly backend: BackendChoice;
  readonly options: TrainOptions;
}

/**
 * Trains one model, writes it and removes its checkpoints. A run that is finished is not run again.
 *
 * @throws {RangeError} If the folder holds a finished run, and is not to be resumed or the run is another.
 */
export async function trainOne(session: TrainSession, folder: string): Promise<TrainingRecord> {
  const { corpus, options } = session;
  const started = performance.now();
  return await withRun(session, options.lr, folder, async (run, provenance, reason) => {
    const finished = finishedRun(folder, run);
    if (finished !== undefined) return finished;
    console.error(reason);
    await announce(run, session, provenance.kernels);
    const { trainer, state } = await trainShown(run, session.variant);
    try {
      const { precision } = options;
      await exportModel(folder, trainer.model, { precision, tokenizerFile: corpus.tokenizerFile });
      const measured = { runs: [recordedRun(run.plan, state, provenance)], sweep: [] };
      const record = newTrainingRecord(run.plan, measured, provenance, performance.now() - started);
      writeRecord(join(folder, TRAINING_RECORD), trainingRecord, record);
      await removeCheckpoints(folder);
      return record;
    } finally {
      trainer.dispose();
    }
  });
}

function finishedRun(folder: string, { plan, resume }: TrainingRun): TrainingRecord | undefined {
  const file = join(folder, TRAINING_RECORD);
  if (!existsSync(file)) return undefined;
  const record = readRecord(file, trainingRecord);
  const [{ variant, seed, peakLearningRate }] = record.measured.runs;
  const is = { variant, seed, peakLearningRate, nSteps: record.inputs.nSteps, text: record.inputs.text.tokensSha256 };
  const { config, textSha256 } = plan;
  const must = {
    variant: config.variant,
    seed: plan.seed,
    peakLearningRate: plan.peakLearningRate,
    nSteps: plan.nSteps,
    text: textSha256,
  };
  if (resume && isDeepStrictEqual(is, must)) return record;
  throw new RangeError(
    `Cannot train in ${folder} as it must hold no other run that is finished: it holds ${JSON.stringify(is)}. ` +
      "Choose another folder, or remove it.",
  );
}

/** Trains with each rate and keeps the losses; `onRate` is told of each rate as it ends. */
export async function sweepRates(
  session: TrainSession,
  onRate: (record: TrainingRecord) => void,
): Promise<TrainingRecord> {
  const started = performance.now();
  const scratch = mkdtempSync(join(tmpdir(), "relu2-sweep-"));
  const records: TrainingRecord[] = [];
  try {
    for (const [k, rate] of (session.options.sweep ?? []).entries()) {
      const record = await withRun(session, rate, join(scratch, String(k)), async (wholeRun, provenance, reason) => {
        const run = forItsLastLoss(wholeRun);
        if (k === 0) {
          console.error(reason);
          await announce(run, session, provenance.kernels);
        }
        const state = await stateUnlessDiverged(run, `${session.variant} ${rate}`);
        const measured = { runs: [], sweep: [recordedSweepRun(run.plan, state, provenance.command)] };
        return newTrainingRecord(run.plan, measured, provenance, performance.now() - started);
      });
      records.push(record);
      onRate(record);
    }
    return records.reduce(mergeTraining);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The same run without checkpoints, validated at its end only. */
function forItsLastLoss(run: TrainingRun): TrainingRun {
  return { ...run, checkpointSteps: Number.MAX_SAFE_INTEGER, validatedSteps: new Set([run.plan.nSteps]) };
}

async function stateUnlessDiverged(run: TrainingRun, label: string): Promise<RunState | undefined> {
  try {
    const { trainer, state } = await trainShown(run, label);
    trainer.dispose();
    return state;
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    console.error(error.message);
    return undefined;
  }
}

function trainShown(run: TrainingRun, label: string): Promise<FinishedRun> {
  return withTrainingProgress(label, (display) => train({ ...run, ...display }));
}

/** Makes a run with its operations and frees them afterwards. */
async function withRun<T>(
  { size, variant, corpus, backend, options }: TrainSession,
  peakLearningRate: number,
  folder: string,
  work: (run: TrainingRun, provenance: TrainProvenance, reason: string) => Promise<T>,
): Promise<T> {
  const choices = { ...options, size, variant, peakLearningRate };
  const planWith = (microBatchTokens: number): TrainingPlan =>
    trainingPlan(
      { ...choices, microBatchTokens: Math.min(microBatchTokens, options.batchTokens) },
      corpus,
      options.corpus,
    );
  const shape = decoderShape(planWith(options.batchTokens).config);
  const { ops, reason } = chooseTrainingOps(shape);
  const validationOps = stockOps(shape);
  try {
    const plan = planWith(options.microBatchTokens ?? MICRO_BATCH_TOKENS[ops.kind]);
    const run: TrainingRun = {
      plan,
      text: corpusText(corpus, options.seed),
      ops,
      validationOps,
      validationSequencesAtATime: Math.max(1, Math.floor(MICRO_BATCH_TOKENS.stock / plan.contextLength)),
      folder,
      checkpointSteps: options.checkpointSteps,
      validatedSteps: validationSteps(plan.nSteps),
      resume: options.resume,
      deviceLost: deviceLost(),
    };
    return await work(run, { size, corpus, backend, kernels: ops.kind, command: commandLine() }, reason);
  } finally {
    ops.dispose();
    validationOps.dispose();
  }
}

/** Says what a run will take; refuses one that cannot fit. */
async function announce(
  run: TrainingRun,
  { backend, options }: TrainSession,
  kernels: "stock" | "fused",
): Promise<void> {
  const memory = predictMemory({ ...run.plan, kernels });
  checkMemory(memory, memoryLimits(backend, options.memoryLimit));
  const { stepMs, totalMs } = await predictTime(run);
  const nRuns = options.sweep?.length ?? 1;
  const rate = Math.round((1000 * run.plan.batchSequences * run.plan.contextLength) / stepMs);
  console.error(
    `${run.plan.nSteps} steps at ${rate} tokens/s: about ${duration((nRuns * totalMs) / 1000)}, and about ${gigabytes(memory.totalBytes)} of memory`,
  );
  const limitMs = (options.timeLimit ?? Number.POSITIVE_INFINITY) * 60_000;
  if (nRuns * totalMs <= limitMs) return;
  throw new RangeError(
    `Cannot start the run as it must fit in --time-limit ${options.timeLimit} minutes: it would take about ` +
      `${duration((nRuns * totalMs) / 1000)}. Ask for fewer --tokens or a smaller model.`,
  );
}

function memoryLimits({ name, device }: BackendChoice, limit: number | undefined): MemoryLimits {
  const asked = limit === undefined ? undefined : limit * 1e9;
  if (name !== "webgpu")
    return { totalBytes: asked ?? (name === "wasm" ? WASM_BYTES : totalmem()), device: `${name} on this machine` };
  const { maxStorageBufferBindingSize } = Gpu.of(tf.backend()).device.limits;
  return { totalBytes: asked, arrayBytes: maxStorageBufferBindingSize, device };
}

/** Settles when the graphics card is lost; undefined where there is none to lose. */
function deviceLost(): Promise<string> | undefined {
  if (tf.getBackend() !== "webgpu") return undefined;
  return Gpu.of(tf.backend()).device.lost.then(({ reason, message }) => message || String(reason));
}
