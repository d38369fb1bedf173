/** @file What the commands that measure a model share: options, set-up and clean-up. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { createCettPool } from "../kernels/cpu/cett-pool";
import { FFN_VARIANTS, type FfnVariant } from "../model/config";
import { type CalibrationCurves, calibrationCurves } from "../study/curves/calibration-curves";
import { type StudyContext, studyContext } from "../study/study-context";
import { modelPath, openStudyModel, type StudyModel } from "../study/study-model";
import type { TextPlan } from "../study/study-text";
import { fetchWithProgress } from "./fetch";
import { withProgress } from "./progress-bar";
import { backendOption, commandLine, prepareBackend, threadCount, userCacheFolder } from "./settings";

/** Options of every command that runs a model. */
export interface ModelOptions {
  readonly backend?: string;
  readonly variant?: FfnVariant;
  readonly offline: boolean;
  readonly json: boolean;
}

/** Options of a study. */
export interface StudyOptions extends ModelOptions {
  readonly text: string[];
  readonly context: number;
  readonly calibrate: number;
  readonly evaluate: number;
  readonly seed: number;
}

/**
 * How much a study measures unless it is told otherwise: documents of 512 tokens each, 128 (65,536 tokens) for thresholds and statistics, as the paper takes a part of 2^17 tokens, and 24 held out.
 */
export const FULL_PLAN: TextPlan = {
  texts: ["moby-dick", "state-of-the-union"],
  contextLength: 512,
  nCalibration: 128,
  nHeldOut: 24,
  seed: 1,
};

/** Adds the options of every command that runs a model. */
export function withModelOptions(command: Command): Command {
  return command
    .addOption(backendOption())
    .addOption(
      new Option("--variant <name>", "FFN variant, where the model's files do not tell it").choices(FFN_VARIANTS),
    )
    .option("--offline", "use no network", false)
    .option("--json", "print one JSON object", false);
}

/** Adds the options of a study. */
export function withStudyOptions(command: Command): Command {
  return withModelOptions(command)
    .option("--text <names...>", "texts of the manifest, or files: text, JSONL or Parquet, or .gz of these", [
      ...FULL_PLAN.texts,
    ])
    .option("--context <tokens>", "tokens of a sequence", positiveInteger, FULL_PLAN.contextLength)
    .option(
      "--calibrate <sequences>",
      "sequences (of --context tokens each) that thresholds are fitted on",
      positiveInteger,
      FULL_PLAN.nCalibration,
    )
    .option(
      "--evaluate <sequences>",
      "held-out sequences (of --context tokens each)",
      positiveInteger,
      FULL_PLAN.nHeldOut,
    )
    .option("--seed <seed>", "of the split and the resampling", nonNegativeInteger, FULL_PLAN.seed);
}

/** The plan that the options ask for. */
export function planOf({ text, context, calibrate, evaluate, seed }: StudyOptions): TextPlan {
  return { texts: text, contextLength: context, nCalibration: calibrate, nHeldOut: evaluate, seed };
}

/** Runs `work` on an opened model and closes it. */
export async function withModel<T>(
  name: string,
  { variant, offline }: Pick<ModelOptions, "variant" | "offline">,
  work: (model: StudyModel) => Promise<T>,
): Promise<T> {
  const path = await modelPath(name, (asset) => fetchWithProgress(asset, offline));
  const model = await openStudyModel(recordName(name), path, variant);
  try {
    return await work(model);
  } finally {
    await model.model.close();
  }
}

/** Runs `work` on a study whose dense pass is done. */
export async function withStudy<T>(
  name: string,
  plan: TextPlan,
  options: ModelOptions,
  work: (context: StudyContext, curves: CalibrationCurves) => Promise<T>,
): Promise<T> {
  const cacheFolder = userCacheFolder();
  const backend = await prepareBackend(options.backend);
  console.error(`backend ${backend.name} (${backend.device}): ${backend.reason}`);
  return await withModel(name, options, async (model) => {
    const pool = await createCettPool({ nThreads: threadCount(), cacheFolder });
    try {
      const context = await studyContext({ model, plan, backend, pool, cacheFolder, command: commandLine() });
      const curves = await withProgress("magnitudes and CETT curves", (onProgress) =>
        calibrationCurves(context, onProgress),
      );
      return await work(context, curves);
    } finally {
      await pool.close();
    }
  });
}

/** A model's name as files carry it. */
export function recordName(model: string): string {
  const last = model.replace(/\/+$/, "").split("/").slice(-1)[0];
  return last.replace(/\.(gguf|safetensors|index\.json)$/, "").toLowerCase();
}

/** Reads an option that must be a whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`It must be a whole number of at least 1: current value is ${text}.`);
}

/** Reads an option that must be a whole number of at least 0. */
export function nonNegativeInteger(text: string): number {
  return text === "0" ? 0 : positiveInteger(text);
}

/** Reads an option that must be CETT limits, each in [0, 1). */
export function cettLimits(text: string): number[] {
  const limits = numberList(text);
  if (limits.every((limit) => limit >= 0 && limit < 1)) return limits;
  throw new InvalidArgumentError(
    `CETT limits must be numbers in [0, 1), as in 0.05,0.1,0.2: current value is ${JSON.stringify(text)}.`,
  );
}

/** The numbers of a list as in 0.1,0.2; an empty item, which `Number` would take for 0, is NaN. */
export function numberList(text: string): number[] {
  return text.split(",").map((item) => (item.trim() === "" ? Number.NaN : Number(item)));
}
