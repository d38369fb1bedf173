/** @file A toy model trained in a notebook: everything that the command line would set is set here. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseBackend } from "../../backend/choose-backend";
import { cacheFolder as cacheFolderOf } from "../../data/cache-folder";
import { buildCorpus } from "../../data/corpus/build-corpus";
import { CORPUS_FILES, openCorpus } from "../../data/corpus/corpus-folder";
import { corpusParts } from "../../data/corpus/corpus-source";
import { chooseTrainingOps } from "../../kernels/webgpu/choose-training-ops";
import { stockOps } from "../../kernels/webgpu/stock-ops";
import type { TrainedVariant } from "../../kernels/webgpu/training-ops";
import type { TrainingPoint } from "../../records/training-record";
import { corpusText } from "../../training/corpus-text";
import { decoderConfig, decoderShape } from "../../training/decoder-sizes";
import { train } from "../../training/train";
import { validationSteps } from "../../training/training-plan";
import { trainingPlan } from "./train-study";

/** Texts that the packages of this project carry. */
const TEXTS = ["moby-dick", "state-of-the-union"];
/** A toy sees few steps: it learns faster with this than with 1e-3. */
const PEAK_LEARNING_RATE = 4e-3;

/** How a toy is trained. */
export interface ToyPlan {
  readonly variant: TrainedVariant;
  readonly nSteps: number;
  readonly seed: number;
  /** Tokens of a step. */
  readonly batchTokens: number;
  /** Told of the curve so far, whenever it has a new point, and waited for. */
  readonly onPoints?: (points: readonly TrainingPoint[]) => void | Promise<void>;
}

/** Trains a model of size `toy` on the best backend there is and frees everything again; the first call makes the corpus, in about 20 s. */
export async function trainToy({ variant, nSteps, seed, batchTokens, onPoints }: ToyPlan): Promise<TrainingPoint[]> {
  await chooseBackend({ cacheFolder: cacheFolderOf(process.env) });
  const corpusFolder = await toyCorpus();
  const corpus = openCorpus(corpusFolder);
  const folder = mkdtempSync(join(tmpdir(), "relu2-toy-"));
  const shape = decoderShape(decoderConfig("toy", variant));
  const { ops } = chooseTrainingOps(shape);
  const validationOps = stockOps(shape);
  try {
    const choices = {
      size: "toy",
      variant,
      seed,
      batchTokens,
      tokens: nSteps * batchTokens,
      validationSequences: 32,
    } as const;
    const rates = { microBatchTokens: batchTokens, peakLearningRate: PEAK_LEARNING_RATE };
    const points: TrainingPoint[] = [];
    const plan = trainingPlan({ ...choices, ...rates }, corpus, corpusFolder);
    const { trainer, state } = await train({
      plan,
      text: corpusText(corpus, seed),
      ops,
      validationOps,
      validationSequencesAtATime: 32,
      folder,
      checkpointSteps: Number.MAX_SAFE_INTEGER,
      validatedSteps: validationSteps(plan.nSteps),
      resume: false,
      async onPoint(point) {
        points.push(point);
        await onPoints?.(points);
      },
    });
    trainer.dispose();
    return state.points;
  } finally {
    ops.dispose();
    validationOps.dispose();
    corpus.close();
    rmSync(folder, { recursive: true });
  }
}

/** Folder of the corpus that toys learn from. */
async function toyCorpus(): Promise<string> {
  const environment = process.env;
  const cacheFolder = cacheFolderOf(environment);
  const { vocabSize, contextLength } = decoderConfig("toy", "relu2");
  const folder = join(cacheFolder, `toy-corpus-${vocabSize}-${contextLength}`);
  if (existsSync(join(folder, CORPUS_FILES.info))) return folder;
  const options = { cacheFolder, environment, python: "python3", offline: true };
  const parts = await Promise.all(TEXTS.map((text) => corpusParts(text, options)));
  const plan = {
    train: parts.flat(),
    validation: 0.05,
    tokenizer: vocabSize,
    context: contextLength,
    seed: 1,
    licences: {},
  };
  await buildCorpus({ ...plan, command: "trainToy" }, folder);
  return folder;
}
