/** @file Records of predictors at CETT bounds with chosen measures, for the tests of claims. */
import type { PredictorRecord } from "../../../src/records/predictor-record";
import { predictorRecordWith, type ReachedAtBound, type Variant } from "../predictor-record";

/** What the predictor reaches at a bound; what is not given is the same at all. */
export type BoundNumbers = Pick<ReachedAtBound, "sparsity"> & Partial<ReachedAtBound>;

/** Models in the order given, with a point a bound. All intervals reach 0.01 to either side. */
export function predictorBoundsRecord(
  models: readonly (readonly [Variant, readonly BoundNumbers[]])[],
): PredictorRecord {
  return predictorRecordWith(
    models.map(([variant, numbers]) => {
      const bounds = numbers.map((given): ReachedAtBound => ({ topK: 0.9, threshold: [0.9, 0.8], ...given }));
      return [variant, { bounds }];
    }),
  );
}
