/** @file Figure: the sweep of learning rates behind a training record. */
import type { Data } from "plotly.js-dist";
import type { RecordedSweepRun, TrainingRecord } from "../../records/training-record";
import type { Figure } from "../figure";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { millions } from "../sentences";
import { axis, COLORS, layout } from "../style";
import { VARIANT_STYLES } from "../variant-style";

/**
 * Final validation loss of the short runs against their peak learning rate, one line a variant; dashed, the rates that the full runs were
 * trained with. A run that diverged is named in the legend.
 */
export function learningRateFigure({ inputs, measured: { runs, sweep } }: TrainingRecord): Figure {
  const lines = PAPER_VARIANTS.flatMap((variant): Partial<Data>[] => {
    const own = sweep.filter((run) => run.variant === variant);
    const reached = own.filter(hasLoss);
    if (own.length === 0) return [];
    const { label, color } = VARIANT_STYLES[variant];
    const diverged = own.filter((run) => !hasLoss(run)).map(({ peakLearningRate }) => peakLearningRate);
    return [
      {
        type: "scatter",
        mode: "lines+markers",
        name: diverged.length > 0 ? `${label} (diverged at ${diverged.join(", ")})` : label,
        x: reached.map(({ peakLearningRate }) => peakLearningRate),
        y: reached.map(({ validationLoss }) => validationLoss),
        line: { width: 2, color },
        marker: { size: 7, color },
        hovertemplate: `${label}: %{y:.4f} at %{x}<extra></extra>`,
      },
    ];
  });
  const chosen = [...new Set(runs.map(({ peakLearningRate }) => peakLearningRate))];
  return {
    data: lines,
    layout: layout(`Sweep of learning rates, ${inputs.size}, ${sweepTokens(sweep)} tokens a run`, {
      xaxis: axis("peak learning rate", { type: "log", ...ticksAt(sweep) }),
      yaxis: axis("validation loss at the end, nats a token", {}),
      shapes: chosen.map((rate) => ({
        type: "line",
        x0: rate, // shapes take values also where the axis is logarithmic
        x1: rate,
        yref: "paper",
        y0: 0,
        y1: 1,
        line: { color: COLORS.ink, dash: "dash", width: 1 },
      })),
      legend: { x: 0.02, y: 0.98 },
    }),
  };
}

function hasLoss(run: RecordedSweepRun): run is RecordedSweepRun & { readonly validationLoss: number } {
  return run.validationLoss !== null;
}

function sweepTokens(sweep: readonly RecordedSweepRun[]): string {
  return [...new Set(sweep.map(({ tokens }) => millions(tokens)))].join(", ");
}

/** A tick at each rate that was tried. */
function ticksAt(sweep: readonly RecordedSweepRun[]): { tickvals: number[]; ticktext: string[] } {
  const rates = [...new Set(sweep.map(({ peakLearningRate }) => peakLearningRate))];
  return { tickvals: rates, ticktext: rates.map(String) };
}
