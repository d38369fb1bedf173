/** @file The models of a locality record as figures need them: one line a variant, means over its models. */
import type { LayerLocality, LocalityRecord } from "../../records/locality-record";
import { nearestLimit } from "../nearest-limit";
import { comparedSparsity } from "../paper/compared-sparsity";
import { markedCettLimit } from "../paper/marked-limit";
import { byVariant } from "../variant-style";

/** Where a record is looked at: where each model has a sparsity, or where all have the same CETT limit. */
export type LimitChoice = { readonly targetSparsity: number } | { readonly cettLimit: number };

/** A place in the record's limits, the same for every model. */
export interface LocalityPlace {
  /** In `limits` of a model. */
  readonly limit: number;
  /** `sparsity 0.95`, `CETT 0.2`; says where the record has not what was asked for. */
  readonly label: string;
}

/** The models of one variant at one limit. */
export interface LocalityVariant {
  readonly variant: LocalityRecord["inputs"]["models"][number]["model"]["variant"];
  readonly label: string;
  readonly color: string;
  /** [model][layer] */
  readonly models: readonly (readonly LayerLocality[])[];
}

/**
 * The place that comes nearest to a choice.
 *
 * @param choice the sparsity that the paper measures at, unless given. A record that was measured at no target sparsity, as those from before 30 November 2026 were, is taken at the CETT
 *   limit nearest to the one that the paper marks.
 */
export function localityPlace({ inputs }: LocalityRecord, choice: LimitChoice = paperChoice()): LocalityPlace {
  const { cettLimits, targetSparsities } = inputs;
  if ("cettLimit" in choice) return placeOfLimit(cettLimits, choice.cettLimit);
  if (targetSparsities.length === 0) {
    const { limit, label } = placeOfLimit(cettLimits, markedCettLimit());
    return { limit, label: `${label} (not measured at sparsity ${choice.targetSparsity})` };
  }
  const target = nearestLimit(targetSparsities, choice.targetSparsity);
  return { limit: cettLimits.length + target, label: `sparsity ${targetSparsities[target]}` };
}

/** Models by variant, at the limit of the given place in each model's list. */
export function localityVariants({ inputs, measured }: LocalityRecord, limit: number): LocalityVariant[] {
  const layers = measured.models.map(({ limits }, m) => ({
    variant: inputs.models[m].model.variant,
    layers: limits[limit].layers,
  }));
  return byVariant(layers, (each) => each.variant).map(({ items, ...style }) => ({
    ...style,
    models: items.map((each) => each.layers),
  }));
}

/** Mean of a value over all layers and models of a variant. */
export function meanOverLayers({ models }: LocalityVariant, value: (layer: LayerLocality) => number): number {
  const layers = models.flat();
  return layers.reduce((sum, layer) => sum + value(layer), 0) / layers.length;
}

/** Mean of a value over models, by layer. */
export function meanByLayer({ models }: LocalityVariant, value: (layer: LayerLocality) => number): number[] {
  return models[0].map((_, l) => models.reduce((sum, layers) => sum + value(layers[l]), 0) / models.length);
}

function placeOfLimit(cettLimits: readonly number[], cettLimit: number): LocalityPlace {
  const limit = nearestLimit(cettLimits, cettLimit);
  return { limit, label: `CETT ${cettLimits[limit]}` };
}

function paperChoice(): LimitChoice {
  return { targetSparsity: comparedSparsity() };
}
