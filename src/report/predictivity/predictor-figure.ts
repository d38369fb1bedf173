/** @file Figure: what predicted masks cost in place of the true ones, against predicted sparsity. */
import type { Data } from "plotly.js-dist";
import type { LoopPoint, ModelPredictor, PredictorRecord } from "../../records/predictor-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { byVariant } from "../variant-style";
import { headlineOf, loopCurve, type SettingName, type TwoLayerMethod } from "./predictor-lookup";

/** Our variation in the legend, where its whole name would leave no room for the curves. */
const OURS = "ours, ReLU between";

/** One curve of a model: what chooses, and how it looks. */
interface LoopCurve {
  readonly method: TwoLayerMethod | "oracle";
  readonly setting: SettingName;
  readonly name: string;
  readonly dash: "solid" | "dash" | "dot" | "dashdot";
  readonly symbol: "circle" | "circle-open" | "diamond" | "diamond-open";
}

/** The predictor that comes first in both settings, ours where it is another one, and the truth. */
function loopCurvesOf(model: ModelPredictor): LoopCurve[] {
  const method = headlineOf(model);
  const predicted = method === "predictor" ? "predicted" : OURS;
  const curves: LoopCurve[] = [
    { method, setting: "topK", name: `${predicted}, highest scores`, dash: "solid", symbol: "circle" },
    { method, setting: "threshold", name: `${predicted}, score above a cut`, dash: "dot", symbol: "diamond" },
  ];
  const ours: LoopCurve = {
    method: "weightedRelu",
    setting: "threshold",
    name: `${OURS}, score above a cut`,
    dash: "dashdot",
    symbol: "diamond-open",
  };
  const truth: LoopCurve = {
    method: "oracle",
    setting: "topK",
    name: "largest magnitudes (the truth)",
    dash: "dash",
    symbol: "circle-open",
  };
  const hasOurs = method === "predictor" && loopCurve(model, "weightedRelu", "threshold").length > 0;
  return [...curves, ...(hasOurs ? [ours] : []), truth];
}

/** Loss minus dense loss against predicted sparsity, all layers at once; the first model of each variant. */
export function predictorFigure(record: PredictorRecord): Figure {
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const names = variants.map(({ items: [first] }) => first.model.name).join(", ");
  return {
    data: variants.flatMap(({ label, color, items: [model] }) => curvesOf(model, label, color)),
    layout: layout(`Predicted masks in the loop, ${names}`, {
      height: 560,
      width: 940,
      xaxis: axis("predicted sparsity: share of neurons that are not computed", { range: [0.4, 1] }),
      yaxis: axis("loss - dense loss, nats a token", { type: "log" }),
      legend: { x: 1.02, y: 1, font: { size: 10 } },
    }),
  };
}

function curvesOf(model: ModelPredictor, label: string, color: string): Partial<Data>[] {
  return loopCurvesOf(model).map(({ method, setting, name, dash, symbol }, k): Partial<Data> => {
    const points = loopCurve(model, method, setting).filter(({ lossChange }) => lossChange > 0); // the axis is logarithmic
    return {
      type: "scatter",
      mode: "lines+markers",
      x: points.map(({ predictedSparsity }) => predictedSparsity),
      y: points.map(({ lossChange }) => lossChange),
      name: k === 0 ? label : `${label}: ${name}`,
      text: points.map(describe),
      line: { color, dash, width: k === 0 ? 2 : 1.3 },
      marker: { size: 7, color, symbol },
      hovertemplate: `${label}, ${name}%{text}: %{y:.3f} nats at predicted sparsity %{x:.3f}<extra></extra>`,
    };
  });
}

function describe({ setting, value }: LoopPoint): string {
  if (value === null) return "";
  return setting === "topK" ? ` (${(100 * value).toFixed(0)} %)` : ` (${value})`;
}
