/** @file Everything that decides what a run computes. */
import type { ModelConfig } from "../model/config";

/** A run, as numbers and names only. */
export interface TrainingPlan {
  readonly config: ModelConfig;
  /** Of the first weights and of the order of the text. */
  readonly seed: number;
  readonly nSteps: number;
  readonly contextLength: number;
  /** Sequences of a step. */
  readonly batchSequences: number;
  /** Sequences that are on the device at a time; gradients add up over the parts of a batch. */
  readonly microSequences: number;
  readonly peakLearningRate: number;
  readonly warmUpSteps: number;
  /** The first sequences of the validation part. */
  readonly validationSequences: number;
  /** Hash of the token ids. */
  readonly textSha256: string;
}

/** Validations at equal distances over a run, and one more for each time that the first distance is halved. */
const EVEN_VALIDATIONS = 20;
const EARLY_VALIDATIONS = 4;

/** The steps after which a run is validated: 0, ever wider apart at first, then at equal distances up to the last. */
export function validationSteps(nSteps: number): Set<number> {
  const even = Array.from({ length: EVEN_VALIDATIONS }, (_, k) => Math.ceil((nSteps * (k + 1)) / EVEN_VALIDATIONS));
  const early = Array.from({ length: EARLY_VALIDATIONS }, (_, k) => Math.ceil(even[0] / 2 ** (EARLY_VALIDATIONS - k)));
  return new Set([0, ...early, ...even]);
}
