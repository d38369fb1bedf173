/** @file Figure: what sparsity costs, in loss on held-out text. */
import type { CettRecord } from "../../records/cett-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";

/** Change of the loss against sparsity, one point a CETT limit, with the intervals of the paired change. */
export function lossFigure(record: CettRecord): Figure {
  const { limits } = record.measured;
  return {
    data: [
      {
        type: "scatter",
        mode: "text+lines+markers",
        x: limits.map(({ sparsity }) => sparsity),
        y: limits.map(({ lossChange }) => lossChange),
        text: limits.map(({ cettLimit }) => `${cettLimit}`), // the unit is in the title: longer labels overlap at small limits
        textposition: "top left",
        line: { color: COLORS.orange, width: 2 },
        marker: { size: 7 },
        error_y: {
          type: "data",
          symmetric: false,
          array: limits.map(({ lossChange, lossChangeInterval }) => lossChangeInterval[1] - lossChange),
          arrayminus: limits.map(({ lossChange, lossChangeInterval }) => lossChange - lossChangeInterval[0]),
        },
        hovertemplate: "CETT %{text}: %{y:.3f} nats at sparsity %{x:.3f}<extra></extra>",
      },
    ],
    layout: layout(`Loss against sparsity at each CETT limit, ${record.inputs.model.name}`, {
      xaxis: axis("sparsity: share of inactive neurons, held-out text", { range: [0, 1] }),
      yaxis: axis("loss - dense loss, nats a token", {}),
    }),
  };
}
