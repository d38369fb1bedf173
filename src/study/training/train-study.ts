/** @file From a corpus, a size and a variant to a trained model and its record. */
import type { BackendChoice } from "../../backend/choose-backend";
import type { Corpus } from "../../data/corpus/corpus-folder";
import type { TrainedVariant } from "../../kernels/webgpu/training-ops";
import { roundSignificant } from "../../numerics/round-significant";
import { SCHEMA_VERSION } from "../../records/provenance";
import type { RecordedRun, RecordedSweepRun, TrainingRecord } from "../../records/training-record";
import { countParameters } from "../../training/decoder-parameters";
import { type DecoderSize, decoderConfig } from "../../training/decoder-sizes";
import { FINAL_SHARE } from "../../training/learning-rate";
import type { RunState } from "../../training/run-state";
import { ADAMW } from "../../training/trainer";
import type { TrainingPlan } from "../../training/training-plan";
import { sourceHash } from "../source-hash";

/** Share of a run's steps in which the learning rate rises. */
const WARM_UP_SHARE = 0.02;

/** What a user chooses of a run. */
export interface TrainChoices {
  readonly size: DecoderSize;
  readonly variant: TrainedVariant;
  readonly seed: number;
  readonly tokens: number;
  readonly batchTokens: number;
  readonly microBatchTokens: number;
  readonly peakLearningRate: number;
  readonly warmUpSteps?: number;
  readonly validationSequences: number;
}

/**
 * The plan of a run on a corpus.
 *
 * @throws {RangeError} If model and corpus do not fit each other, or a batch is not a whole number of sequences.
 */
export function trainingPlan(choices: TrainChoices, { info }: Corpus, corpusFolder: string): TrainingPlan {
  const config = decoderConfig(choices.size, choices.variant);
  const must = (what: string, expected: number, is: number, option: string): void => {
    if (is === expected) return;
    throw new RangeError(
      `Cannot train ${choices.size} on ${corpusFolder} as ${what} must be ${expected}: it is ${is}. ` +
        `Make the corpus with: relu2 corpus ... ${option} ${expected}`,
    );
  };
  must("the number of entries of its vocabulary", config.vocabSize, info.vocabSize, "--vocab");
  must("the context of its sequences", config.contextLength, info.context, "--context");
  const nSteps = Math.ceil(choices.tokens / choices.batchTokens);
  return {
    config,
    seed: choices.seed,
    nSteps,
    contextLength: info.context,
    batchSequences: sequencesIn("--batch-tokens", choices.batchTokens, info.context),
    microSequences: sequencesIn("--micro-batch-tokens", choices.microBatchTokens, info.context),
    peakLearningRate: choices.peakLearningRate,
    warmUpSteps: choices.warmUpSteps ?? Math.max(1, Math.round(WARM_UP_SHARE * nSteps)),
    validationSequences: Math.min(choices.validationSequences, info.validation.nSequences),
    textSha256: info.train.sha256,
  };
}

function sequencesIn(option: string, tokens: number, context: number): number {
  if (tokens % context === 0 && tokens > 0) return tokens / context;
  throw new RangeError(
    `Cannot train as ${option} must be a multiple of the ${context} tokens of a sequence: current value is ${tokens}`,
  );
}

/** What a record says of how its runs came about. */
export interface TrainProvenance {
  readonly size: DecoderSize;
  readonly corpus: Corpus;
  readonly backend: BackendChoice;
  readonly kernels: "stock" | "fused";
  readonly command: string;
}

/** A finished run as a record keeps it. */
export function recordedRun(plan: TrainingPlan, { points }: RunState, provenance: TrainProvenance): RecordedRun {
  const { corpus, backend, kernels, command } = provenance;
  const nParameters = countParameters(plan.config);
  return {
    variant: plan.config.variant as TrainedVariant,
    seed: plan.seed,
    peakLearningRate: plan.peakLearningRate,
    dFF: plan.config.dFF,
    nParameters,
    tokensPerParameter: (plan.nSteps * tokensOfStep(plan)) / nParameters,
    distinctTokensPerParameter: corpus.info.train.nTokens / nParameters,
    microSequences: plan.microSequences,
    kernels,
    device: backend.device,
    command,
    points: points.map((point) => ({
      ...point,
      validationLoss: roundSignificant(point.validationLoss),
      zeroShareByLayer: point.zeroShareByLayer.map(roundSignificant),
      deadShareByLayer: point.deadShareByLayer.map(roundSignificant),
      ...(point.steps && { steps: roundedSteps(point.steps) }),
    })),
  };
}

function roundedSteps(steps: NonNullable<RecordedRun["points"][number]["steps"]>): typeof steps {
  const { learningRate, trainLoss, gradientNorm } = steps;
  return {
    ...steps,
    learningRate: roundSignificant(learningRate),
    trainLoss: roundSignificant(trainLoss),
    gradientNorm: roundSignificant(gradientNorm),
  };
}

/** A finished, or diverged, run of a sweep as a record keeps it. */
export function recordedSweepRun(plan: TrainingPlan, state: RunState | undefined, command: string): RecordedSweepRun {
  return {
    variant: plan.config.variant as TrainedVariant,
    seed: plan.seed,
    peakLearningRate: plan.peakLearningRate,
    tokens: plan.nSteps * tokensOfStep(plan),
    warmUpSteps: plan.warmUpSteps,
    validationLoss: state?.points[state.points.length - 1].validationLoss ?? null,
    command,
  };
}

/** A record of one run or some runs of a sweep; `plan` is that of the run, or of any run of the sweep. */
export function newTrainingRecord(
  plan: TrainingPlan,
  measured: TrainingRecord["measured"],
  { size, corpus, backend, command }: TrainProvenance,
  elapsedMs: number,
): TrainingRecord {
  const { config, contextLength, nSteps } = plan;
  const { sources, train } = corpus.info;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "training",
    inputs: {
      size,
      nLayers: config.nLayers,
      dModel: config.dModel,
      vocabSize: config.vocabSize,
      contextLength,
      text: {
        names: sources.map(({ name }) => name),
        tokensSha256: plan.textSha256,
        nTrainingTokens: train.nTokens,
        nValidationTokens: plan.validationSequences * contextLength,
      },
      batchTokens: tokensOfStep(plan),
      optimizer: { name: "AdamW", ...ADAMW },
      finalLearningRateShare: FINAL_SHARE,
      tokens: nSteps * tokensOfStep(plan),
      nSteps,
      warmUpSteps: plan.warmUpSteps,
    },
    measured,
    run: {
      command,
      sourceSha256: sourceHash(),
      backend: backend.name,
      device: backend.device,
      elapsedMs: Math.round(elapsedMs),
    },
  };
}

const tokensOfStep = ({ batchSequences, contextLength }: TrainingPlan): number => batchSequences * contextLength;
