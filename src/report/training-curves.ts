/** @file The runs of a training record as figures need them: by variant, over seeds. */
import type { RecordedRun, TrainingPoint, TrainingRecord } from "../records/training-record";
import { COLORS } from "./style";

/** How each variant looks in every training figure, in the paper's order. */
const VARIANT_STYLES: Readonly<Record<RecordedRun["variant"], { readonly label: string; readonly color: string }>> = {
  relu: { label: "ReLU", color: COLORS.orange },
  relu2: { label: "ReLU²", color: COLORS.blue },
  reglu: { label: "ReGLU", color: COLORS.green },
  swiglu: { label: "SwiGLU", color: COLORS.ink },
};

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

/** The curve of each variant that has runs; points are those that every seed has. */
export function variantCurves(record: TrainingRecord, measureOf: (point: TrainingPoint) => number): VariantCurve[] {
  return Object.entries(VARIANT_STYLES).flatMap(([variant, style]) => {
    const runs = record.measured.runs.filter((run) => run.variant === variant);
    if (runs.length === 0) return [];
    const tokens = runs[0].points.map((point) => point.tokens);
    const values = tokens.map((_, k) => runs.map(({ points }) => measureOf(points[k])));
    return {
      ...style,
      tokens,
      mean: values.map((seeds) => seeds.reduce((sum, value) => sum + value, 0) / seeds.length),
      low: values.map((seeds) => Math.min(...seeds)),
      high: values.map((seeds) => Math.max(...seeds)),
      nSeeds: runs.length,
    };
  });
}
