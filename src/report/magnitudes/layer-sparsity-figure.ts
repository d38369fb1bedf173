/** @file Figure: sparsity of each layer on held-out text. */
import type { CettRecord } from "../../records/cett-record";
import type { Figure } from "../figure";
import { nearestLimit } from "../nearest-limit";
import { markedCettLimit } from "../paper/marked-limit";
import { type SliderStep, slider } from "../slider";
import { axis, COLORS, layout } from "../style";

/** Sparsity of each layer on held-out text; a slider chooses the CETT limit. */
export function layerSparsityFigure(record: CettRecord): Figure {
  const steps = record.measured.limits.map(
    ({ cettLimit, layers, sparsity }): SliderStep => ({
      label: String(cettLimit),
      names: [`held-out text (mean ${(100 * sparsity).toFixed(0)} %)`],
      x: [layers.map((_, l) => l)],
      y: [layers.map((layer) => layer.sparsity)],
    }),
  );
  const start = nearestLimit(record.inputs.cettLimits, markedCettLimit());
  const { names, x, y } = steps[start];
  return {
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: x[0],
        y: y[0],
        name: names[0],
        showlegend: true,
        line: { color: COLORS.blue, width: 2 },
        hovertemplate: "layer %{x}: %{y:.3f}<extra></extra>",
      },
    ],
    layout: layout(`Sparsity of each layer, ${record.inputs.model.name}`, {
      height: 540,
      xaxis: axis("layer", {}),
      yaxis: axis("sparsity: share of inactive neurons", { range: [0, 1] }),
      legend: { x: 0.98, xanchor: "right", y: 0.04, yanchor: "bottom" },
      ...slider("CETT limit: ", [0], steps, start),
    }),
  };
}
