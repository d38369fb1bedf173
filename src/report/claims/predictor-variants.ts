/** @file The four variants of the paper in a record of predictors, as the claims compare them. */
import type { ModelPredictor, PredictorRecord } from "../../records/predictor-record";
import { predictorIn, type SettingName } from "../predictivity/predictor-lookup";

const VARIANTS = ["relu", "relu2", "reglu", "swiglu"] as const;
type PaperVariant = (typeof VARIANTS)[number];

/** A measure of a variant: the mean over its models, and of the ends of their intervals. */
export interface Measured {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Models by variant.
 *
 * @throws {RangeError} If a variant has no model.
 */
export function paperVariants(
  { measured }: PredictorRecord,
  claim: string,
): Readonly<Record<PaperVariant, readonly ModelPredictor[]>> {
  const models = VARIANTS.map((variant) => measured.models.filter(({ model }) => model.variant === variant));
  const missing = VARIANTS.find((_, v) => models[v].length === 0);
  if (missing !== undefined) {
    throw new RangeError(`Cannot judge ${claim} as the record must hold a model of ${missing}: it holds none`);
  }
  return Object.fromEntries(VARIANTS.map((variant, v) => [variant, models[v]])) as Record<
    PaperVariant,
    ModelPredictor[]
  >;
}

/** A measure of the predictor in a setting, by variant. */
export function measuredOf(
  variants: ReturnType<typeof paperVariants>,
  setting: SettingName,
  measure: "recall" | "predictedSparsity",
): Readonly<Record<PaperVariant, Measured>> {
  const entries = VARIANTS.map((variant) => {
    const overall = variants[variant].map((model) => predictorIn(model, setting).overall);
    const mean = (value: (one: (typeof overall)[number]) => number): number =>
      overall.reduce((sum, one) => sum + value(one), 0) / overall.length;
    return [
      variant,
      {
        mean: mean((one) => one[measure]),
        low: mean((one) => one[`${measure}Interval`][0]),
        high: mean((one) => one[`${measure}Interval`][1]),
      },
    ] as const;
  });
  return Object.fromEntries(entries) as Record<PaperVariant, Measured>;
}
