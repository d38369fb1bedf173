/** @file Figure: how exact zeros and dead neurons grow in training. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import type { TrainingRecord } from "../../records/training-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { variantCurves } from "./training-curves";

/** Share of exact zeros (above) and of dead neurons (below) against tokens, mean over layers and seeds, one line a variant. */
export function silentNeuronsFigure(record: TrainingRecord): Figure {
  const zeros = variantCurves(record, ({ zeroShareByLayer }) => mean(zeroShareByLayer));
  const dead = variantCurves(record, ({ deadShareByLayer }) => mean(deadShareByLayer));
  const lines = (curves: typeof zeros, yaxis: "y" | "y2"): Partial<Data>[] =>
    curves.map(({ label, color, tokens, mean: average }) => ({
      type: "scatter",
      mode: "lines+markers",
      x: tokens.slice(1), // the axis is logarithmic: it has no place for the start
      y: average.slice(1),
      yaxis,
      name: label,
      showlegend: yaxis === "y",
      line: { width: 2, color },
      marker: { size: 4, color },
      hovertemplate: `${label}: %{y:.3f} after %{x:.3s} tokens<extra></extra>`,
    }));
  return {
    data: [...lines(zeros, "y"), ...lines(dead, "y2")],
    layout: layout(`Silent neurons in training, ${record.inputs.size}`, {
      height: 620,
      xaxis: axis("tokens trained on", { type: "log", exponentformat: "SI", anchor: "y2" }),
      yaxis: axis("exact zeros", { domain: [0.56, 1], range: [-0.02, 1] }),
      yaxis2: axis("dead neurons", { domain: [0, 0.44], rangemode: "tozero" }),
      legend: { orientation: "h", x: 1, xanchor: "right", y: 1.01, yanchor: "bottom" },
    }),
  };
}
