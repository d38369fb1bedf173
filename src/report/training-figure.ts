/** @file Figure: validation loss against tokens, for the variants of a training record. */
import type { Data } from "plotly.js-dist";
import type { TrainingRecord } from "../records/training-record";
import type { Figure } from "./figure";
import { axis, layout } from "./style";
import { type VariantCurve, variantCurves } from "./training-curves";

/** The figure begins at this share of the tokens: before it losses fall so steeply that the differences could not be seen. */
const SHOWN_FROM = 0.05;
/** Opacity of a band between seeds, in two hexadecimal digits. */
const BAND_ALPHA = "30";

/** Mean validation loss over seeds, one line a variant, in a band from the least to the greatest seed. */
export function trainingFigure(record: TrainingRecord): Figure {
  const from = SHOWN_FROM * record.inputs.tokens;
  const curves = variantCurves(record, ({ validationLoss }) => validationLoss).map((curve) => shownFrom(curve, from));
  const losses = curves.flatMap(({ low, high }) => [...low, ...high]);
  const [least, greatest] = [Math.min(...losses), Math.max(...losses)];
  const margin = 0.05 * (greatest - least || 1);
  return {
    data: curves.flatMap(bandAndLine),
    layout: layout(`Loss in training, ${record.inputs.size}: the four activations`, {
      height: 500,
      xaxis: axis("tokens trained on", { type: "log", exponentformat: "SI" }),
      yaxis: axis("validation loss, nats a token", { range: [least - margin, greatest + margin] }),
      legend: { x: 0.98, xanchor: "right", y: 0.98 },
    }),
  };
}

function bandAndLine({ label, color, tokens, mean, low, high, nSeeds }: VariantCurve): Partial<Data>[] {
  const band: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: [...tokens, ...[...tokens].reverse()],
    y: [...high, ...[...low].reverse()],
    fill: "toself",
    fillcolor: `${color}${BAND_ALPHA}`,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
  const line: Partial<Data> = {
    type: "scatter",
    mode: "lines+markers",
    x: tokens,
    y: mean,
    name: `${label}: ${mean[mean.length - 1].toFixed(3)} at the end`,
    line: { width: 2, color },
    marker: { size: 4, color },
    hovertemplate: `${label}: %{y:.4f} after %{x:.3s} tokens<extra></extra>`,
  };
  return nSeeds > 1 ? [band, line] : [line];
}

function shownFrom(curve: VariantCurve, tokens: number): VariantCurve {
  const first = curve.tokens.findIndex((count) => count >= tokens);
  const cut = (values: number[]): number[] => values.slice(first);
  const { mean, low, high } = curve;
  return { ...curve, tokens: cut(curve.tokens), mean: cut(mean), low: cut(low), high: cut(high) };
}
