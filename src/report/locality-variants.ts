/** @file The models of a locality record as figures need them: one line a variant, means over its models. */
import type { LayerLocality, LocalityRecord } from "../records/locality-record";
import { COLORS } from "./style";

type Variant = LocalityRecord["inputs"]["models"][number]["model"]["variant"];

/** How each variant looks, in the paper's order. */
const VARIANT_STYLES: Readonly<Record<Variant, { readonly label: string; readonly color: string }>> = {
  relu: { label: "ReLU", color: COLORS.orange },
  relu2: { label: "ReLU²", color: COLORS.blue },
  reglu: { label: "ReGLU", color: COLORS.green },
  swiglu: { label: "SwiGLU", color: COLORS.ink },
  geglu: { label: "GEGLU", color: COLORS.faint },
};

/** A variant's name and colour. */
export function variantStyle(variant: Variant): { readonly label: string; readonly color: string } {
  return VARIANT_STYLES[variant];
}

/** The models of one variant at one limit. */
export interface LocalityVariant {
  readonly variant: Variant;
  readonly label: string;
  readonly color: string;
  /** [model][layer] */
  readonly models: readonly (readonly LayerLocality[])[];
}

/** Models by variant, at the limit of the given place in the record's list. */
export function localityVariants({ inputs, measured }: LocalityRecord, limit: number): LocalityVariant[] {
  return Object.entries(VARIANT_STYLES).flatMap(([variant, style]) => {
    const models = measured.models
      .filter((_, m) => inputs.models[m].model.variant === variant)
      .map(({ limits }) => limits[limit].layers);
    return models.length === 0 ? [] : { variant: variant as Variant, ...style, models };
  });
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

/**
 * Where the record has the paper's CETT limit, or else the one nearest to it.
 *
 * @param cettLimits at least one.
 */
export function nearestLimit(cettLimits: readonly number[], to: number): number {
  const distances = cettLimits.map((limit) => Math.abs(limit - to));
  return distances.indexOf(Math.min(...distances));
}
