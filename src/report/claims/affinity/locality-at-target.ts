/** @file The models of a locality record at the sparsity that the paper compares reuse and co-activation at. */
import { mean } from "../../../numerics/mean";
import type { LayerLocality, LocalityAtLimit, LocalityRecord } from "../../../records/locality-record";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperModels } from "../../paper/paper-models";
import { millions, percent } from "../../sentences";
import { type ByVariant, eachVariant, modelsByVariant } from "../each-variant";
import { listedVariants } from "../listed-variants";

/** One model at its own CETT limit. */
export interface ModelAtTarget {
  readonly name: string;
  readonly variant: string;
  readonly cettLimit: number;
  readonly layers: readonly LayerLocality[];
}

/**
 * Models by variant, each at the limit that was chosen for this sparsity.
 *
 * @throws {RangeError} If a variant has no model, or a model was not measured there.
 */
export function localityAtTarget(
  { inputs, measured }: LocalityRecord,
  claim: string,
): ByVariant<readonly ModelAtTarget[]> {
  const models = measured.models.map(({ limits }, m): ModelAtTarget => {
    const { name, variant } = inputs.models[m].model;
    const { cettLimit, layers } = atTarget(limits, name, claim);
    return { name, variant, cettLimit, layers };
  });
  return modelsByVariant(models, ({ variant }) => variant, claim, `at sparsity ${comparedSparsity()}`);
}

/** Layers of all models of a variant. */
export function allLayers(models: readonly ModelAtTarget[]): LayerLocality[] {
  return models.flatMap(({ layers }) => layers);
}

/** Mean of a value over models, by layer. */
export function meanByLayer(models: readonly ModelAtTarget[], of: (layer: LayerLocality) => number): number[] {
  return models[0].layers.map((_, l) => mean(models.map(({ layers }) => of(layers[l]))));
}

/**
 * The paper's reuse ratio of a layer: mean over tokens.
 *
 * @throws {RangeError} If the record holds no such window.
 */
export function reuseAt({ reuse: { ratioOfTokens } }: LayerLocality, window: number): number {
  const ratio = ratioOfTokens[window - 1];
  if (ratio !== undefined) return ratio;
  throw new RangeError(
    `Cannot read reuse at window ${window} as the record must hold it: its largest window is ${ratioOfTokens.length}`,
  );
}

/**
 * What records from before 30 November 2026 lack.
 *
 * @throws {RangeError} If it is null.
 */
export function present<T>(value: T | null, field: string, claim: string): T {
  if (value !== null) return value;
  throw new RangeError(
    `Measure the record anew with \`relu2 locality\` to judge ${claim}: each layer must have ${field}, it is null`,
  );
}

/** What the models are, and how near to the sparsity each variant came on held-out text. */
export function targetCaveat(record: LocalityRecord, models: ByVariant<readonly ModelAtTarget[]>): string {
  const reached = eachVariant(
    (variant) => 1 - mean(allLayers(models[variant]).map(({ activationRatio }) => activationRatio)),
  );
  const sizes = [...new Set(record.inputs.models.map(({ model }) => millions(model.nParameters)))].join(", ");
  return `sparsity on held-out text ${listedVariants((variant) => percent(reached[variant]))}; models of ${sizes} weights (${paperModels()})`;
}

function atTarget(limits: readonly LocalityAtLimit[], model: string, claim: string): LocalityAtLimit {
  const found = limits.find((limit) => limit.targetSparsity === comparedSparsity());
  if (found !== undefined) return found;
  throw new RangeError(
    `Measure the record anew with \`relu2 locality\` to judge ${claim}: each model must be measured at sparsity ${comparedSparsity()}, ${model} is not`,
  );
}
