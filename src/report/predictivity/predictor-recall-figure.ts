/** @file Figure: recall and predicted sparsity of each layer's predictor. */
import type { Data } from "plotly.js-dist";
import type { ModelPredictor, PredictorRecord } from "../../records/predictor-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { byVariant } from "../variant-style";
import { METHOD_NAMES } from "./method-names";
import { headlineOf, predictorIn, recallCeiling, type SettingName, type TwoLayerMethod } from "./predictor-lookup";

/**
 * Recall by layer above, predicted sparsity by layer below, one line a variant (its first model); the ceiling of recall dashed.
 *
 * @param method the predictor that comes first unless given.
 */
export function predictorRecallFigure(
  record: PredictorRecord,
  setting: SettingName,
  method: TwoLayerMethod = headlineOf(record.measured.models[0]),
): Figure {
  const { topShare } = record.inputs;
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const title = setting === "topK" ? `top ${100 * topShare} %` : "scores above 0.5";
  return {
    data: variants.flatMap(({ label, color, items: [model] }) =>
      linesOf(model, { label, color, method, setting, topShare }),
    ),
    layout: layout(`Recall of the predictors${method === "predictor" ? "" : ` ${METHOD_NAMES[method]}`}, ${title}`, {
      height: 620,
      xaxis: axis("layer", { anchor: "y2", dtick: record.measured.models[0].layers.length > 12 ? 5 : 1 }),
      yaxis: axis("recall", { domain: [0.47, 1], range: [0, 1.02] }),
      yaxis2: axis("predicted sparsity", { domain: [0, 0.39], range: [0, 1.02] }),
      legend: { x: 1.02, y: 1 },
    }),
  };
}

interface LineStyle {
  readonly label: string;
  readonly color: string;
  readonly method: TwoLayerMethod;
  readonly setting: SettingName;
  readonly topShare: number;
}

function linesOf(model: ModelPredictor, { label, color, method, setting, topShare }: LineStyle): Partial<Data>[] {
  const { layers } = predictorIn(model, setting, method);
  const x = layers.map((_, l) => l);
  const line = (y: number[], name: string, yaxis: "y" | "y2", dash: "solid" | "dash"): Partial<Data> => ({
    type: "scatter",
    mode: dash === "solid" ? "lines+markers" : "lines",
    x,
    y,
    yaxis,
    name,
    showlegend: yaxis === "y" && dash === "solid",
    line: { color, width: dash === "solid" ? 2 : 1, dash },
    marker: { size: 5, color },
    hovertemplate: `${name}, layer %{x}: %{y:.3f}<extra></extra>`,
  });
  const recall = line(
    layers.map((layer) => layer.recall),
    label,
    "y",
    "solid",
  );
  const sparsity = line(
    layers.map((layer) => layer.predictedSparsity),
    label,
    "y2",
    "solid",
  );
  const truth = line(
    layers.map(({ nActive, nOutputs }) => 1 - nActive / nOutputs),
    `${label}, true sparsity`,
    "y2",
    "dash",
  );
  const ceiling = line(
    layers.map(({ nActive, nOutputs }) => recallCeiling(topShare, nActive / nOutputs)),
    `${label}, ceiling`,
    "y",
    "dash",
  );
  return setting === "topK" ? [recall, ceiling, sparsity, truth] : [recall, sparsity, truth];
}
