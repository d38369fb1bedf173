/** @file Figure: loss against tokens a parameter, our four activations beside the paper's. */
import type { Data } from "plotly.js-dist";
import { readPaper } from "../../records/paper";
import type { TrainingRecord } from "../../records/training-record";
import { bandAndLine } from "../band";
import type { Figure } from "../figure";
import { paperComparedPoints } from "../paper/paper-compared-points";
import { paperModelName } from "../paper/paper-model-name";
import { paperTrace } from "../paper/paper-trace";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { axis, layout } from "../style";
import { VARIANT_STYLES } from "../variant-style";
import { variantCurves } from "./training-curves";
import { COMPARED_FROM } from "./training-losses";

/** The unit of figure 2's axis of tokens. */
const BILLION = 1e9;

/**
 * Validation loss over tokens a parameter, a line a variant in a band of seeds; dotted is the training loss of the paper's 1.3B models (figure 2a). The first 5 % of the tokens are left out of both.
 *
 * Sizes differ 300-fold, so tokens are divided by parameters. Vocabularies differ, too (4096 and 32,000 tokens): a token of ours is shorter and easier to predict. The order of the lines of one study and how they close in
 * compare, the losses of the two studies do not.
 */
export function paperTrainingFigure(record: TrainingRecord): Figure {
  const perParameter = 1 / record.measured.runs[0].nParameters; // one size: equal within 0.1 %
  const ours = variantCurves(record, ({ validationLoss }) => validationLoss).flatMap((curve): Partial<Data>[] => {
    const from = curve.tokens.findIndex((tokens) => tokens >= COMPARED_FROM * record.inputs.tokens);
    const cut = (values: number[]): number[] => values.slice(from);
    const line = { mean: cut(curve.mean), low: cut(curve.low), high: cut(curve.high) };
    return bandAndLine({ x: cut(curve.tokens).map((n) => n * perParameter), ...line }, curve.color, {
      name: `${record.inputs.size} ${curve.label}`,
      hovertemplate: `${curve.label}: %{y:.3f} after %{x:.3g} tokens a parameter<extra></extra>`,
    });
  });
  const paper = PAPER_VARIANTS.map((variant) =>
    paperTrace({
      points: paperComparedPoints("2a", variant),
      name: paperModelName(variant),
      color: VARIANT_STYLES[variant].color,
      mode: "lines",
      x: paperTokensPerParameter,
    }),
  );
  return {
    data: [...ours, ...paper],
    layout: layout(`Loss in training, ${record.inputs.size} beside the paper's 1.3B models`, {
      width: 900,
      height: 520,
      xaxis: axis("tokens a parameter", { type: "log", tickvals: [2, 5, 10, 20, 50, 100] }),
      yaxis: axis("loss, nats a token (ours: validation, paper: training)", {}),
      legend: { x: 1.02, y: 1, xanchor: "left" },
    }),
  };
}

/** Billions of tokens of figure 2, as tokens a parameter of the 1.3B models. */
export function paperTokensPerParameter(billionTokens: number): number {
  return (billionTokens * BILLION) / readPaper().models["1.3B"].nParameters;
}
