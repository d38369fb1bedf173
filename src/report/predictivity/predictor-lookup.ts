/** @file What figures, sentences and claims look up in a record of predictors. */
import type {
  LoopPoint,
  ModelPredictor,
  PredictionMethod,
  PredictionSetting,
  PredictorRecord,
} from "../../records/predictor-record";

/** A setting of the paper: the highest scores, or the scores above 0.5. */
export type SettingName = "topK" | "threshold";

/**
 * A method in a setting; undefined where it has no scores.
 *
 * @throws {RangeError} If the record does not hold the method.
 */
export function settingOf(
  { model, methods }: ModelPredictor,
  method: PredictionMethod,
  setting: SettingName,
): PredictionSetting | undefined {
  const found = methods.find((entry) => entry.method === method);
  if (found === undefined) {
    throw new RangeError(
      `Cannot look up ${method} of ${model.name} as the record must hold it: it holds ${methods.map((entry) => entry.method)}`,
    );
  }
  return found[setting] ?? undefined;
}

/** The predictor in a setting. */
export function predictorIn(model: ModelPredictor, setting: SettingName): PredictionSetting {
  return settingOf(model, "predictor", setting)!; // it has scores
}

/** Recall that a share of the neurons can reach where `ratio` of them are active on average: min(1, share / ratio). */
export function recallCeiling(topShare: number, ratio: number): number {
  return Math.min(1, topShare / ratio);
}

/** Recall of the predictor over that ceiling, in the setting `topK`. */
export function recallOverCeiling({ inputs }: PredictorRecord, model: ModelPredictor): number {
  const { recall, nActive, nOutputs } = predictorIn(model, "topK").overall;
  return recall / recallCeiling(inputs.topShare, nActive / nOutputs);
}

/** Points of a method's curve, in the order of predicted sparsity. */
export function loopCurve({ loop }: ModelPredictor, method: PredictionMethod, setting: SettingName): LoopPoint[] {
  const points = loop?.points.filter((point) => point.method === method && point.setting === setting) ?? [];
  return [...points].sort((one, other) => one.predictedSparsity - other.predictedSparsity);
}
