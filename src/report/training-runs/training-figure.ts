/** @file Figure: validation loss against tokens, for the variants of a training record. */
import type { TrainingRecord } from "../../records/training-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { lineOverTokens, type VariantCurve, variantCurves } from "./training-curves";
import { COMPARED_FROM } from "./training-losses";

/** Mean validation loss over seeds, one line a variant, in a band from the least to the greatest seed. The first 5 % of the tokens are left out. */
export function trainingFigure(record: TrainingRecord): Figure {
  const from = COMPARED_FROM * record.inputs.tokens;
  const curves = variantCurves(record, ({ validationLoss }) => validationLoss).map((curve) => shownFrom(curve, from));
  const losses = curves.flatMap(({ low, high }) => [...low, ...high]);
  const [least, greatest] = [Math.min(...losses), Math.max(...losses)];
  const margin = 0.05 * (greatest - least || 1);
  return {
    data: curves.flatMap((curve) =>
      lineOverTokens(curve, `${curve.label}: ${curve.mean.at(-1)!.toFixed(3)} at the end`),
    ),
    layout: layout(`Loss in training, ${record.inputs.size}: the four activations`, {
      height: 500,
      xaxis: axis("tokens trained on", { type: "log", exponentformat: "SI" }),
      yaxis: axis("validation loss, nats a token", { range: [least - margin, greatest + margin] }),
      legend: { x: 0.98, xanchor: "right", y: 0.98 },
    }),
  };
}

function shownFrom(curve: VariantCurve, tokens: number): VariantCurve {
  const first = curve.tokens.findIndex((count) => count >= tokens);
  const cut = (values: number[]): number[] => values.slice(first);
  const { mean, low, high } = curve;
  return { ...curve, tokens: cut(curve.tokens), mean: cut(mean), low: cut(low), high: cut(high) };
}
