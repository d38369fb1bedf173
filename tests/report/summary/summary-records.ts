/** @file The four records of the summary table with a chosen number of each variant, for its tests. */
import { localityAtTargetRecord } from "../claims/locality-at-target-record";
import { predictorBoundsRecord } from "../claims/predictor-bounds-record";
import { tradeoffRecordWith } from "../tradeoff-record";
import { trainingRecordWith } from "../training-record";

/** Of ReLU, ReLU², ReGLU and SwiGLU. */
type Four = readonly [number, number, number, number];
const VARIANTS = ["relu", "relu2", "reglu", "swiglu"] as const;

/** Final losses, sparsities at the marked bound, recall, and reuse at window 5. */
export interface SummaryNumbers {
  readonly losses: Four;
  readonly sparsities: Four;
  readonly recalls: Four;
  readonly reuses: Four;
}

/** Records that hold these numbers, one model a variant. */
export function summaryRecordsWith({ losses, sparsities, recalls, reuses }: SummaryNumbers) {
  const [relu, relu2, reglu, swiglu] = losses.map((loss) => [loss]);
  return {
    training: trainingRecordWith({ relu, relu2, reglu, swiglu }),
    tradeoff: tradeoffRecordWith(
      [0, 0.2],
      VARIANTS.map((variant, v) => [variant, { sparsity: [0.1, sparsities[v]], relativeLoss: [0, 0.01] }]),
    ),
    predictor: predictorBoundsRecord(
      VARIANTS.map((variant, v) => [variant, [{ sparsity: 0.95, topK: recalls[v], threshold: [0.5, 0.5] }]]),
    ),
    locality: localityAtTargetRecord(VARIANTS.map((variant, v) => [variant, [{ reuse: [0.2, reuses[v]] }]])),
  };
}

/** Numbers whose ticks are those of table 1: those within 1 % of 3, of 0.905, of 0.905 and of 0.503. */
export const AS_IN_TABLE_1: SummaryNumbers = {
  losses: [3.2, 3, 3.01, 3.02],
  sparsities: [0.9, 0.905, 0.8, 0.7],
  recalls: [0.9, 0.905, 0.8, 0.75],
  reuses: [0.5, 0.503, 0.4, 0.4],
};
