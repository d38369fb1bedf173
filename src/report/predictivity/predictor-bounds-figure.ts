/** @file Figures 5a, 5b and 5c of the paper: recall and predicted sparsity over activation sparsity, ours beside the paper's. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import { type PaperFigure, paperCurve } from "../../records/paper";
import type { ModelPredictor, PredictorAtBound, PredictorRecord } from "../../records/predictor-record";
import type { Figure } from "../figure";
import { paperModelName } from "../paper/paper-model-name";
import { paperTrace } from "../paper/paper-trace";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { axis, layout } from "../style";
import { byVariant, VARIANT_STYLES } from "../variant-style";

/** Which of the three: recall with the highest scores, recall above 0.5, or predicted sparsity above 0.5. */
export type BoundsPanel = "recall-top" | "recall-threshold" | "predicted-sparsity";

interface Panel {
  readonly paperFigure: PaperFigure;
  /** The paper draws recall in percent and predicted sparsity as a share; we draw shares. */
  readonly paperUnit: number;
  readonly measureOf: (bound: PredictorAtBound) => number;
  readonly title: (topShare: number) => string;
  readonly axisTitle: string;
}

const PANELS: Readonly<Record<BoundsPanel, Panel>> = {
  "recall-top": {
    paperFigure: "5a",
    paperUnit: 0.01,
    measureOf: ({ topK }) => topK.recall,
    title: (topShare) => `Recall with the highest ${100 * topShare} % of the scores`,
    axisTitle: "recall, mean over tokens and layers",
  },
  "recall-threshold": {
    paperFigure: "5b",
    paperUnit: 0.01,
    measureOf: ({ threshold }) => threshold.recall,
    title: () => "Recall with scores above 0.5",
    axisTitle: "recall, mean over tokens and layers",
  },
  "predicted-sparsity": {
    paperFigure: "5c",
    paperUnit: 1,
    measureOf: ({ threshold }) => threshold.predictedSparsity,
    title: () => "Predicted sparsity with scores above 0.5",
    axisTitle: "predicted sparsity, mean over tokens and layers",
  },
};

/** The axis begins here: the paper draws from 0.8 on. Points further left are beyond the picture, and the axis says how many there are. */
const LEAST_SPARSITY = 0.5;

/**
 * The paper's measure over activation sparsity, a point a CETT bound: a solid line a variant, the mean over its models in both directions, and the paper's 1.3B models. Models that
 * were not measured at the bounds are left out; where none was, the title says so.
 */
export function predictorBoundsFigure(record: PredictorRecord, which: BoundsPanel): Figure {
  const { paperFigure, paperUnit, measureOf, title, axisTitle } = PANELS[which];
  const models = record.measured.models.filter(({ bounds }) => bounds.length > 0);
  const variants = byVariant(models, ({ model }) => model.variant);
  const ours = variants.map(({ label, color, items }) => boundsLine(items, measureOf, label, color));
  const papers = PAPER_VARIANTS.map((variant) =>
    paperTrace({
      points: paperCurve(paperFigure, variant),
      name: paperModelName(variant),
      color: VARIANT_STYLES[variant].color,
      y: (value) => paperUnit * value,
    }),
  );
  const nBeyond = ours.flatMap(({ x }) => x).filter((sparsity) => sparsity < LEAST_SPARSITY).length;
  const beyond = nBeyond > 0 ? ` (and ${nBeyond} of ours below ${LEAST_SPARSITY})` : "";
  const absent = models.length === 0 ? ": the paper's alone, as its measure was not taken of these models" : "";
  return {
    data: [...ours, ...papers],
    layout: layout(title(record.inputs.topShare) + absent, {
      height: 500,
      width: 900,
      xaxis: axis(`activation sparsity: share of inactive neurons${beyond}`, { range: [LEAST_SPARSITY, 1.005] }),
      yaxis: axis(axisTitle, { range: [0, 1.02] }),
      legend: { x: 1.02, y: 1, font: { size: 10 } },
    }),
  };
}

/** Means over models, bound by bound: models of one record have the same bounds. */
function boundsLine(
  models: readonly ModelPredictor[],
  measureOf: (bound: PredictorAtBound) => number,
  label: string,
  color: string,
): Partial<Data> & { readonly x: number[] } {
  const over = (of: (bound: PredictorAtBound) => number): number[] =>
    models[0].bounds.map((_, b) => mean(models.map(({ bounds }) => of(bounds[b]))));
  return {
    type: "scatter",
    mode: "lines+markers",
    x: over(({ sparsity }) => sparsity),
    y: over(measureOf),
    name: label,
    text: models[0].bounds.map(({ cettLimit }) => `CETT ${cettLimit}`),
    line: { color, width: 2 },
    marker: { size: 6, color },
    hovertemplate: `${label}, %{text}: %{y:.3f} at sparsity %{x:.3f}<extra></extra>`,
  };
}
