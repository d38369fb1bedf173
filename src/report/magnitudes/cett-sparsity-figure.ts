/** @file Figure: how sparse a model is at each CETT bound, beside LLaMA-2. */
import type { CettRecord } from "../../records/cett-record";
import { paperCurve } from "../../records/paper";
import type { Figure } from "../figure";
import { markedCettLimit } from "../paper/marked-limit";
import { paperTrace } from "../paper/paper-trace";
import { axis, COLORS, dashedLine, layout } from "../style";

/** The curve of figure 1c. */
const MODEL = "7B";

/** CETT bound over sparsity on held-out text, mean over layers, on the axes of the paper's figure 1c; bars are intervals by resampling documents. A dashed line is at the bound that the paper marks. */
export function cettSparsityFigure({ inputs, measured }: CettRecord): Figure {
  const { limits } = measured;
  return {
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: limits.map(({ sparsity }) => sparsity),
        y: limits.map(({ cettLimit }) => cettLimit),
        error_x: {
          type: "data",
          symmetric: false,
          array: limits.map(({ sparsity, sparsityInterval }) => sparsityInterval[1] - sparsity),
          arrayminus: limits.map(({ sparsity, sparsityInterval }) => sparsity - sparsityInterval[0]),
          thickness: 1,
          width: 3,
        },
        name: inputs.model.name,
        showlegend: true,
        line: { color: COLORS.blue, width: 2 },
        marker: { size: 6 },
        hovertemplate: "CETT %{y}: sparsity %{x:.3f}<extra></extra>",
      },
      paperTrace({ points: paperCurve("1c", MODEL), name: `LLaMA-2 ${MODEL}`, color: COLORS.ink }),
    ],
    layout: layout(`Sparsity at each CETT bound, ${inputs.model.name}`, {
      xaxis: axis("sparsity: share of inactive neurons, held-out text, mean over layers", { range: [0, 1] }),
      yaxis: axis("CETT bound", { rangemode: "tozero" }),
      shapes: [dashedLine("y", markedCettLimit())],
      legend: { x: 0.02, y: 0.98 },
    }),
  };
}
