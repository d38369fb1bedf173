/** @file The runs of a training record as figures need them: by variant, over seeds. */
import type { Data } from "plotly.js-dist";
import { summarize } from "../../numerics/summarize";
import type { TrainingPoint, TrainingRecord } from "../../records/training-record";
import { bandAndLine } from "../band";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { VARIANT_STYLES } from "../variant-style";

/** One measure of a variant over its training. */
export interface VariantCurve {
  readonly label: string;
  readonly color: string;
  readonly tokens: number[];
  readonly mean: number[];
  /** Least and greatest of the seeds. */
  readonly low: number[];
  readonly high: number[];
}

/** The curve of each variant that has runs; all runs of a record have the same points. */
export function variantCurves(record: TrainingRecord, measureOf: (point: TrainingPoint) => number): VariantCurve[] {
  return PAPER_VARIANTS.flatMap((variant) => {
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
    };
  });
}

/** The line of means over tokens; behind it, where there are several seeds, a band from the least to the greatest. */
export function lineOverTokens({ label, color, tokens, ...line }: VariantCurve, name: string): Partial<Data>[] {
  return bandAndLine({ x: tokens, ...line }, color, {
    name,
    mode: "lines+markers",
    marker: { size: 4, color },
    hovertemplate: `${label}: %{y:.4f} after %{x:.3s} tokens<extra></extra>`,
  });
}
