/** @file Figure: loss against the CETT limit, with the knee that the data have. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { bandAndLine } from "../band";
import type { Figure } from "../figure";
import { markedCettLimit } from "../paper/marked-limit";
import { paperAccuracyLost } from "../paper/paper-accuracy-lost";
import { paperModelName } from "../paper/paper-model-name";
import { paperTrace } from "../paper/paper-trace";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { axis, COLORS, dashedLine, layout } from "../style";
import { byVariant, VARIANT_STYLES } from "../variant-style";
import { atLimit, overLimits, tradeoffCurve } from "./tradeoff-curves";
import { subjectOf } from "./tradeoff-figure";
import { kneesOf } from "./tradeoff-knees";

/** The paper's ReLU gains 1.2 % of its accuracy. */
const LEAST_SHOWN = -1.5;

/**
 * Loss above the dense model's, in percent of it, against the CETT limit: a line a variant, seeds as a band. A diamond marks the knee of the whole curve, an open one the
 * knee of the curve that ends earlier: a knee that moves with the end of the axis is none of the model's own. Dotted is what the paper's 1.3B models lose of their dense accuracy at its bounds (figure 3b), in
 * percent of it: another measure on the same axis, so shapes compare and heights do not.
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
  const paper = PAPER_VARIANTS.filter((each) => variants.some(({ variant }) => variant === each)).map((variant) =>
    paperTrace({
      points: paperAccuracyLost(variant).map(({ cettLimit, percentLost }) => [cettLimit, percentLost]),
      name: `accuracy of ${paperModelName(variant)}`,
      color: VARIANT_STYLES[variant].color,
    }),
  );
  const losses = record.measured.models.flatMap(({ limits, denseLoss }) =>
    limits.map(({ lossChange }) => (100 * lossChange) / denseLoss),
  );
  return {
    data: [...traces, ...paper],
    layout: layout(`Loss against the CETT limit, ${subjectOf(record)}`, {
      height: 540,
      width: 900,
      xaxis: axis("CETT limit, the same for all layers", {}),
      yaxis: axis("loss above the dense model's, % of it<br>(paper: accuracy below, % of it)", {
        range: [LEAST_SHOWN, Math.max(1, 1.05 * Math.max(...losses))], // the paper's SwiGLU loses more than a third
        zeroline: true,
        zerolinecolor: COLORS.faint,
      }),
      shapes: [dashedLine("x", markedCettLimit())],
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
