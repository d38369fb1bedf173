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

/** The predictors of two layers: the paper's, and ours with a ReLU between and weighted classes. */
export type TwoLayerMethod = "predictor" | "weightedRelu";

/**
 * The predictor that comes first: the paper's; of models that were measured before 30 November 2026 and whose weights are gone, ours.
 *
 * @throws {RangeError} If the record holds neither.
 */
export function headlineOf({ model, methods }: ModelPredictor): TwoLayerMethod {
  for (const name of ["predictor", "weightedRelu"] as const) {
    if (methods.some(({ method }) => method === name)) return name;
  }
  throw new RangeError(
    `Cannot look up the predictor of ${model.name} as the record must hold one: it holds ${methods.map(({ method }) => method)}`,
  );
}

/** The predictor that comes first, or another one, in a setting. */
export function predictorIn(
  model: ModelPredictor,
  setting: SettingName,
  method: TwoLayerMethod = headlineOf(model),
): PredictionSetting {
  return settingOf(model, method, setting)!; // it has scores
}

/** Recall that a share of the neurons can reach where `ratio` of them are active on average: min(1, share / ratio). */
export function recallCeiling(topShare: number, ratio: number): number {
  return Math.min(1, topShare / ratio);
}

/** Recall of the predictor over that ceiling, in the setting `topK`. */
export function recallOverCeiling(
  { inputs }: PredictorRecord,
  model: ModelPredictor,
  method: TwoLayerMethod = headlineOf(model),
): number {
  const { recall, nActive, nOutputs } = predictorIn(model, "topK", method).overall;
  return recall / recallCeiling(inputs.topShare, nActive / nOutputs);
}

/** Points of a method's curve, in the order of predicted sparsity. */
export function loopCurve({ loop }: ModelPredictor, method: PredictionMethod, setting: SettingName): LoopPoint[] {
  const points = loop?.points.filter((point) => point.method === method && point.setting === setting) ?? [];
  return [...points].sort((one, other) => one.predictedSparsity - other.predictedSparsity);
}
