/** @file Figure: loss against the CETT limit, with the knee that the data have. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { bandAndLine } from "../band";
import type { Figure } from "../figure";
import { PAPER_CETT_LIMIT } from "../reported-points";
import { axis, COLORS, layout } from "../style";
import { byVariant } from "../variant-style";
import { atLimit, overLimits, tradeoffCurve } from "./tradeoff-curves";
import { subjectOf } from "./tradeoff-figure";
import { kneesOf } from "./tradeoff-knees";
import { limitLine } from "./tradeoff-sparsity-figure";

/**
 * Loss above the dense model's, in percent of it, against the CETT limit: a line a variant, seeds as a band. A diamond marks the knee of the whole curve, an open one the
 * knee of the curve that ends earlier: a knee that moves with the end of the axis is none of the model's own.
 */
export function tradeoffKneeFigure(record: TradeoffRecord): Figure {
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const traces = variants.flatMap(({ label, color, items }): Partial<Data>[] => {
    const found = items.map(kneesOf);
    const [whole, cut] = [mean(found.map((knees) => knees.whole)), mean(found.map((knees) => knees.cut))];
    const line = overLimits(items, ({ lossChange }, { denseLoss }) => (100 * lossChange) / denseLoss);
    const look = {
      name: `${label}: knee ${whole.toFixed(2)} (grid cut: ${cut.toFixed(2)})`,
      mode: "lines+markers",
      marker: { size: 5, color },
      hovertemplate: `${label}: %{y:.2f} % at CETT %{x}<extra></extra>`,
    } as const;
    return [
      ...bandAndLine(line, color, look),
      kneeMark(items, whole, { size: 12, symbol: "diamond", color }),
      kneeMark(items, cut, { size: 12, symbol: "diamond-open", color }),
    ];
  });
  return {
    data: traces,
    layout: layout(`Loss against the CETT limit, ${subjectOf(record)}`, {
      height: 540,
      width: 900,
      xaxis: axis("CETT limit, the same for all layers", {}),
      yaxis: axis("loss above the dense model's, % of it", { zeroline: true, zerolinecolor: COLORS.faint }),
      shapes: [limitLine(PAPER_CETT_LIMIT)],
      legend: { x: 0.02, y: 0.98 },
    }),
  };
}

function kneeMark(models: TradeoffRecord["measured"]["models"], cettLimit: number, marker: object): Partial<Data> {
  const losses = models.map((model) => atLimit(tradeoffCurve(model), cettLimit)?.relativeLoss ?? 0);
  return {
    type: "scatter",
    mode: "markers",
    x: [cettLimit],
    y: [100 * mean(losses)],
    marker,
    showlegend: false,
    hoverinfo: "skip",
  };
}
