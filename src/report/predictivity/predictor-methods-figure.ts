/** @file Figure: the predictor beside its baselines and ceilings. */
import type { PredictionMethod, PredictorRecord } from "../../records/predictor-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { byVariant } from "../variant-style";
import { settingOf } from "./predictor-lookup";

/** In the order of the figure, with their names. */
const METHOD_NAMES: Readonly<Record<PredictionMethod, string>> = {
  chance: "chance",
  frequency: "frequency",
  signBits: "sign bits",
  lowRank: "low rank (SVD)",
  linear: "linear",
  predictor: "predictor",
  oracle: "ceiling",
  previousToken: "token before",
};

/** Recall of every method with the highest scores taken as active, with intervals; a group a method, a bar a variant (its first model). */
export function predictorMethodsFigure(record: PredictorRecord): Figure {
  const methods = (Object.keys(METHOD_NAMES) as PredictionMethod[]).filter((method) => method !== "previousToken");
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  return {
    data: variants.map(({ label, color, items: [model] }) => {
      const found = methods.map((method) => settingOf(model, method, "topK")!.overall); // all of these have scores
      return {
        type: "bar",
        name: label,
        x: methods.map((method) => METHOD_NAMES[method]),
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
      xaxis: axis("", {}),
      yaxis: axis("recall, all layers", { range: [0, 1.02] }),
      legend: { x: 0.02, y: 0.98 },
    }),
  };
}
