/** @file The runs of a training record as figures need them: by variant, over seeds. */
import type { Data } from "plotly.js-dist";
import { summarize } from "../numerics/summarize";
import type { TrainingPoint, TrainingRecord } from "../records/training-record";
import { COLORS } from "./style";
import { VARIANTS, type Variant } from "./training-losses";

/** How each variant looks in every figure and table. */
export const VARIANT_STYLES: Readonly<Record<Variant, { readonly label: string; readonly color: string }>> = {
  relu: { label: "ReLU", color: COLORS.orange },
  relu2: { label: "ReLU²", color: COLORS.blue },
  reglu: { label: "ReGLU", color: COLORS.green },
  swiglu: { label: "SwiGLU", color: COLORS.ink },
};

/** Opacity of a band between seeds, in two hexadecimal digits. */
const BAND_ALPHA = "30";

/** One measure of a variant over its training. */
export interface VariantCurve {
  readonly label: string;
  readonly color: string;
  readonly tokens: number[];
  readonly mean: number[];
  /** Least and greatest of the seeds. */
  readonly low: number[];
  readonly high: number[];
  readonly nSeeds: number;
}

/** The curve of each variant that has runs; all runs of a record have the same points. */
export function variantCurves(record: TrainingRecord, measureOf: (point: TrainingPoint) => number): VariantCurve[] {
  return VARIANTS.flatMap((variant) => {
    const runs = record.measured.runs.filter((run) => run.variant === variant);
    if (runs.length === 0) return [];
    const tokens = runs[0].points.map((point) => point.tokens);
    const summaries = tokens.map((_, k) => summarize(runs.map(({ points }) => measureOf(points[k]))));
    return {
      ...VARIANT_STYLES[variant],
      tokens,
      mean: summaries.map(({ mean }) => mean),
      low: summaries.map(({ least }) => least),
      high: summaries.map(({ greatest }) => greatest),
      nSeeds: runs.length,
    };
  });
}

/** The line of means; behind it, where there are several seeds, a band from the least to the greatest. */
export function bandAndLine(curve: VariantCurve, name: string): Partial<Data>[] {
  const { label, color, tokens, mean, low, high, nSeeds } = curve;
  const band: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: [...tokens, ...[...tokens].reverse()],
    y: [...high, ...[...low].reverse()],
    fill: "toself",
    fillcolor: `${color}${BAND_ALPHA}`,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
  const line: Partial<Data> = {
    type: "scatter",
    mode: "lines+markers",
    x: tokens,
    y: mean,
    name,
    line: { width: 2, color },
    marker: { size: 4, color },
    hovertemplate: `${label}: %{y:.4f} after %{x:.3s} tokens<extra></extra>`,
  };
  return nSeeds > 1 ? [band, line] : [line];
}
