/** @file The models of a locality record as figures need them: one line a variant, means over its models. */
import type { LayerLocality, LocalityRecord } from "../../records/locality-record";
import { byVariant } from "../variant-style";

/** The models of one variant at one limit. */
export interface LocalityVariant {
  readonly variant: LocalityRecord["inputs"]["models"][number]["model"]["variant"];
  readonly label: string;
  readonly color: string;
  /** [model][layer] */
  readonly models: readonly (readonly LayerLocality[])[];
}

/** Models by variant, at the limit of the given place in the record's list. */
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
