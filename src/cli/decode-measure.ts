/** @file Measures decoding: whole models, other programs, generated FFNs; one run on one machine. */
import { existsSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { readPredictors } from "../predictor/predictor-file";
import type { Predictor } from "../predictor/predictor-network";
import type { DecodeRecord, ModelSpeed, OtherProgram, Trial } from "../records/decode-record";
import { decodeModel } from "../study/decode/decode-model";
import { decodeStudy, ratesFor, TRIAL_SHAPES, trialShares } from "../study/decode/decode-study";
import { decodeTrial } from "../study/decode/decode-trial";
import { runOf, type StudyContext } from "../study/study-context";
import { modelPath } from "../study/study-model";
import { fetchWithProgress } from "./fetch";
import { llamaSpeed } from "./llama-speed";
import { withProgress } from "./progress-bar";
import { userCacheFolder } from "./settings";
import { planOf, type StudyOptions, withStudy } from "./study-run";

/** What is measured. */
export interface MeasureOptions extends StudyOptions {
  /** Tokens that every mode decodes; the context's length where absent. */
  readonly tokens?: number;
  readonly cett: number;
  readonly llama: boolean;
  readonly trials: boolean;
  readonly rounds: number;
  readonly threads: number;
}

/** Prompt of the other program, tokens at most; and tokens that it generates at most. */
const N_PROMPT = 64;
const N_OTHERS = 256;

/** All models, then the shapes: one run on one machine. */
export async function measureDecoding(names: readonly string[], options: MeasureOptions): Promise<DecodeRecord> {
  const started = performance.now();
  const nTokens = options.tokens ?? options.context;
  const cacheFolder = userCacheFolder();
  const models: ModelSpeed[] = [];
  const others: OtherProgram[] = [];
  let last: StudyContext | undefined;
  for (const name of names) {
    const path = await modelPath(name, (asset) => fetchWithProgress(asset, options.offline));
    const predictors = await predictorsBeside(path);
    await withStudy(name, planOf(options), options, async (context, curves) => {
      last = context;
      const plan = { cettLimit: options.cett, nTokens, nThreads: options.threads, cacheFolder, predictors };
      const label = `decoding with ${context.model.input.name}`;
      models.push(await withProgress(label, (onProgress) => decodeModel(context, curves, plan, onProgress)));
      if (options.llama && path.endsWith(".gguf")) others.push(...(await llamaBeside(context, path, nTokens, options)));
    });
  }
  const trials = options.trials ? await tryShapes(models, options, cacheFolder) : [];
  const { cett, context: contextLength, seed, threads: nThreads } = options;
  return decodeStudy(
    { cettLimit: cett, contextLength, nTokens, seed, nThreads },
    { machine: cpus()[0].model.trim(), models, others, trials },
    runOf(last!, performance.now() - started),
  );
}

async function tryShapes(
  models: readonly ModelSpeed[],
  options: MeasureOptions,
  cacheFolder: string,
): Promise<Trial[]> {
  const { rounds: nRounds, seed, threads: nThreads } = options;
  const plan = { activeShares: trialShares(), nRounds, seed, nThreads, cacheFolder };
  const trials: Trial[] = [];
  for (const shape of TRIAL_SHAPES) {
    trials.push(
      await withProgress(`one FFN of ${shape.name}`, (onProgress) =>
        decodeTrial(shape, ratesFor(shape, models), plan, (share) => onProgress(share, 1)),
      ),
    );
  }
  return trials;
}

/** llama.cpp on the same file; without it the record has one row less. */
async function llamaBeside(
  { model, text }: StudyContext,
  file: string,
  nTokens: number,
  { threads: nThreads, offline }: MeasureOptions,
): Promise<OtherProgram[]> {
  const prompt = model.tokenizer.decode([...text.heldOut[0].subarray(0, N_PROMPT)]);
  const cacheFolder = userCacheFolder();
  const given = { model: model.input.name, file, text: prompt, nTokens: Math.min(nTokens, N_OTHERS), nThreads };
  try {
    return [await llamaSpeed({ ...given, cacheFolder, offline })];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`llama.cpp was not timed: ${error.message}`);
    return [];
  }
}

/** The predictors that `relu2 predictor` has put beside a model's weights. */
async function predictorsBeside(path: string): Promise<Predictor[] | undefined> {
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const file = join(folder, "predictor", "predictor.safetensors");
  return existsSync(file) ? await readPredictors(file) : undefined;
}
