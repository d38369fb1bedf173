/** @file Recall and predicted sparsity of the paper's predictor at one sparsity, read between CETT bounds. */
import { mean } from "../../../numerics/mean";
import { type Place, placeAmong, valueAt } from "../../../numerics/place-among";
import type { ModelPredictor, PredictorAtBound, PredictorRecord } from "../../../records/predictor-record";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperModels } from "../../paper/paper-models";
import { PAPER_VARIANTS, type PaperVariant } from "../../paper/paper-variants";
import { millions } from "../../sentences";
import { type ByVariant, eachVariant, modelsByVariant } from "../each-variant";

/** A measure of a variant: the mean over its models, and of the ends of their intervals. */
export interface Measured {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

type Setting = "topK" | "threshold";
type Measure = "recall" | "predictedSparsity";

/**
 * The models that have predictors at CETT bounds, by variant; the others are left out.
 *
 * @throws {RangeError} If a variant has none.
 */
export function modelsWithBounds({ measured }: PredictorRecord, claim: string): ByVariant<readonly ModelPredictor[]> {
  return modelsByVariant(
    measured.models.filter(({ bounds }) => bounds.length > 0),
    ({ model }) => model.variant,
    claim,
    "with predictors at CETT bounds (measure it anew with `relu2 predictor`)",
  );
}

/** A measure at the compared sparsity, by variant: on the straight line between two bounds; beyond the ends of a model's bounds the last or the first one. */
export function measuredAtSparsity(
  models: ByVariant<readonly ModelPredictor[]>,
  setting: Setting,
  measure: Measure,
): ByVariant<Measured> {
  const over = (variant: PaperVariant, of: (bound: PredictorAtBound) => number): number =>
    mean(models[variant].map(({ bounds }) => valueAt(placeOf(bounds), bounds, of)));
  return eachVariant((variant) => ({
    mean: over(variant, (bound) => bound[setting][measure]),
    low: over(variant, (bound) => bound[setting][`${measure}Interval`][0]),
    high: over(variant, (bound) => bound[setting][`${measure}Interval`][1]),
  }));
}

/** What the reader must know of the models: their size, and which of them do not reach the compared sparsity. */
export function predictorsCaveat(models: ByVariant<readonly ModelPredictor[]>): string {
  const all = PAPER_VARIANTS.flatMap((variant) => models[variant]);
  const ends = all.flatMap(({ model, bounds }) => {
    const { beyond, before } = placeOf(bounds);
    return beyond === null
      ? []
      : [`${model.name} at its ${beyond} bound, sparsity ${bounds[before].sparsity.toFixed(3)}`];
  });
  const sizes = [...new Set(all.map(({ model }) => millions(model.nParameters)))].join(", ");
  const beyond =
    ends.length === 0 ? "all models reach this sparsity" : `beyond the bounds measured: ${ends.join(", ")}`;
  return `${beyond}; ${all.length} models of ${sizes} weights (${paperModels()})`;
}

function placeOf(bounds: readonly PredictorAtBound[]): Place {
  return placeAmong(
    bounds.map(({ sparsity }) => sparsity),
    comparedSparsity(),
  );
}
