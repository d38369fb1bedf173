/** @file Figure: what more parameters or more rows bring. */
import type { Data } from "plotly.js-dist";
import type { PredictorRecord, SweepPoint } from "../../records/predictor-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { byVariant } from "../variant-style";
import { METHOD_NAMES } from "./method-names";
import { headlineOf } from "./predictor-lookup";

/** What is swept: how wide the predictor is, or how many rows it learns from. */
export type Swept = "widths" | "rows";

/** Recall (above) and loss in the loop (below), with the highest scores taken as active, against what is swept; a line a variant (its first model). */
export function predictorSweepFigure(record: PredictorRecord, swept: Swept): Figure {
  const models = record.measured.models.filter(({ sweeps }) => sweeps !== null);
  const variants = byVariant(models, ({ model }) => model.variant);
  const lines = variants.flatMap(({ label, color, items: [model] }) =>
    linesOf(model.sweeps![swept], swept, label, color),
  );
  const isWidth = swept === "widths";
  const isOurs = models.some((model) => headlineOf(model) === "weightedRelu"); // what was swept before the paper's predictor came first
  const kind = isOurs ? `, ${METHOD_NAMES.weightedRelu}` : "";
  return {
    data: lines,
    layout: layout((isWidth ? "Wider predictors" : "More rows to learn from") + kind, {
      height: 620,
      xaxis: axis(isWidth ? "parameters, as a share of the FFN's" : "training rows of a layer", {
        type: "log",
        anchor: "y2",
        ...(isWidth ? {} : { exponentformat: "SI" }),
      }),
      yaxis: axis(`recall, top ${100 * record.inputs.topShare} %`, { domain: [0.55, 1] }),
      yaxis2: axis("loss - dense loss, nats", { domain: [0, 0.45], rangemode: "tozero" }),
      legend: { x: 1.02, y: 1 },
    }),
  };
}

function linesOf(points: readonly SweepPoint[], swept: Swept, label: string, color: string): Partial<Data>[] {
  const line = (chosen: readonly SweepPoint[], y: (number | undefined)[], yaxis: "y" | "y2"): Partial<Data> => ({
    type: "scatter",
    mode: "lines+markers",
    x: chosen.map(({ parameterShare, nTrainingRows }) => (swept === "widths" ? parameterShare : nTrainingRows)),
    y: y as number[],
    yaxis,
    name: label,
    text: chosen.map(({ width, nTrainingRows }) => `width ${width}, ${nTrainingRows} rows`),
    showlegend: yaxis === "y",
    line: { color, width: 2 },
    marker: { size: 6, color },
    hovertemplate: `${label}, %{text}: %{y:.3f}<extra></extra>`,
  });
  const looped = points.filter(({ loop }) => loop !== null);
  return [
    line(
      points,
      points.map(({ topK }) => topK.recall),
      "y",
    ),
    line(
      looped,
      looped.map(({ loop }) => loop?.lossChange),
      "y2",
    ),
  ];
}
