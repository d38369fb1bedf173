/** @file Figure: the predictor beside its baselines and ceilings. */
import type { PredictionMethod, PredictorRecord } from "../../records/predictor-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { byVariant } from "../variant-style";
import { METHOD_NAMES } from "./method-names";
import { settingOf } from "./predictor-lookup";

/** A group of bars is narrower than these names. */
const SHORT_NAMES: Partial<Readonly<Record<PredictionMethod, string>>> = {
  lowRank: "low rank<br>(SVD)",
  weightedRelu: "with a ReLU<br>between and<br>weighted<br>classes (ours)",
};

/** Recall of every method with the highest scores taken as active, with intervals; a group a method, a bar a variant: its first model, as the others may have no baselines. */
export function predictorMethodsFigure(record: PredictorRecord): Figure {
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const isJudged = (name: PredictionMethod): boolean =>
    variants.every(({ items: [{ methods }] }) => methods.some(({ method, topK }) => method === name && topK !== null));
  const methods = (Object.keys(METHOD_NAMES) as PredictionMethod[]).filter(isJudged);
  return {
    data: variants.map(({ label, color, items: [model] }) => {
      const found = methods.map((method) => settingOf(model, method, "topK")!.overall); // all of these have scores
      return {
        type: "bar",
        name: label,
        x: methods.map((method) => SHORT_NAMES[method] ?? METHOD_NAMES[method]),
        y: found.map(({ recall }) => recall),
        marker: { color },
        error_y: {
          type: "data",
          symmetric: false,
          array: found.map(({ recall, recallInterval }) => Math.max(0, recallInterval[1] - recall)),
          arrayminus: found.map(({ recall, recallInterval }) => Math.max(0, recall - recallInterval[0])),
          thickness: 1,
          width: 2,
        },
        hovertemplate: `${label}, %{x}: recall %{y:.3f}<extra></extra>`,
      };
    }),
    layout: layout(`Recall with the highest ${100 * record.inputs.topShare} % of the scores`, {
      barmode: "group",
      width: 940,
      xaxis: axis("", { tickangle: 0 }),
      yaxis: axis("recall, all layers", { range: [0, 1.02] }),
      legend: { x: 1.02, y: 1 },
    }),
  };
}
