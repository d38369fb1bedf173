/** @file Figure: the mean magnitude of neuron outputs by layer. */
import type { MagnitudeRecord } from "../../records/magnitude-record";
import { paperCurve } from "../../records/paper";
import type { Figure } from "../figure";
import { paperTrace } from "../paper/paper-trace";
import { axis, COLORS, layout } from "../style";

/** The curve of figure 1b. */
const MODEL = "7B";

/**
 * Mean ‖nᵢ(x)‖₂ of each layer, zeros included, over its relative depth; LLaMA-2 7B beside it (figure 1b). Models have residual streams of different scale: how a line grows compares, its height does not.
 */
export function meanMagnitudeFigure(record: MagnitudeRecord): Figure {
  const { layers } = record.measured;
  const points = paperCurve("1b", MODEL);
  const nPaperLayers = points.length;
  return {
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: layers.map((_, l) => (l + 1) / layers.length),
        y: layers.map(({ meanMagnitude }) => meanMagnitude),
        name: record.inputs.model.name,
        showlegend: true,
        line: { color: COLORS.blue, width: 2 },
        marker: { size: 5 },
        text: layers.map((_, l) => `layer ${l}`),
        hovertemplate: "%{text}: %{y:.3g}<extra></extra>",
      },
      paperTrace({
        points,
        name: `LLaMA-2 ${MODEL}`,
        color: COLORS.ink,
        x: (layer) => layer / nPaperLayers,
      }),
    ],
    layout: layout(`Mean magnitude of neuron outputs by layer, ${record.inputs.model.name}`, {
      xaxis: axis("relative depth: layer, counted from 1, over the number of layers", { range: [0, 1.02] }),
      yaxis: axis("mean magnitude, units of the residual stream", { type: "log", exponentformat: "power" }),
      legend: { x: 0.98, xanchor: "right", y: 0.04, yanchor: "bottom" },
    }),
  };
}
