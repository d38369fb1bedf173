/** @file What a measured predictor costs and gives, out of a record of predictors. */
import { predictorRecord } from "../../records/predictor-record";
import type { ModelInput } from "../../records/provenance";
import { readRecord } from "../../records/read-record";
import type { PredictorCost } from "./savings-accounts";

/**
 * Reads the cost of a model's predictor as the paper builds and measures it: labels of the given CETT limit, scores above one half taken as active, recall and predicted sparsity of each
 * token and layer, then averaged.
 *
 * @throws {SyntaxError} If the file is no record of predictors.
 * @throws {RangeError} If it has no predictor of the same weights, or none at this limit.
 */
export function readPredictorCost(file: string, model: ModelInput, cettLimit: number): PredictorCost {
  const record = readRecord(file, predictorRecord);
  const found = record.measured.models.find((each) => each.model.sha256 === model.sha256);
  if (found === undefined) {
    const names = record.measured.models.map((each) => each.model.name).join(", ");
    throw new RangeError(
      `Cannot take the predictor of ${model.name} from ${file} as it must be of the same weights: the record holds ${names}`,
    );
  }
  const bound = found.bounds.find((each) => each.cettLimit === cettLimit);
  if (bound === undefined) {
    const limits = found.bounds.map((each) => each.cettLimit).join(", ");
    throw new RangeError(
      `Cannot take the predictor of ${model.name} from ${file} as it must be judged at CETT ${cettLimit}: it is at ${limits || "no limit"}; measure it there with relu2 predictor`,
    );
  }
  const { recall, predictedSparsity } = bound.threshold;
  return { parameterShare: found.parameterShare, recall, predictedSparsity };
}
