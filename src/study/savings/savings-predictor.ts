/** @file What a measured predictor costs and gives, out of a record of predictors. */
import { predictorRecord } from "../../records/predictor-record";
import type { ModelInput } from "../../records/provenance";
import { readRecord } from "../../records/read-record";
import type { PredictorCost } from "./savings-accounts";

/**
 * Reads the cost of a model's predictor, with scores above one half taken as active.
 *
 * @throws {SyntaxError} If the file is no record of predictors.
 * @throws {RangeError} If it has no predictor of the same weights.
 */
export function readPredictorCost(file: string, model: ModelInput): PredictorCost {
  const record = readRecord(file, predictorRecord);
  const found = record.measured.models.find((each) => each.model.sha256 === model.sha256);
  const method = found?.methods.find(({ method: name }) => name === "predictor");
  if (found === undefined || method === undefined) {
    const names = record.measured.models.map((each) => each.model.name).join(", ");
    throw new RangeError(
      `Cannot take the predictor of ${model.name} from ${file} as it must be of the same weights: the record holds ${names}`,
    );
  }
  const { recall, predictedSparsity } = method.threshold.overall;
  return {
    parameterShare: found.parameterShare,
    recall,
    predictedSparsity,
  };
}
