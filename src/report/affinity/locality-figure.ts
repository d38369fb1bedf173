/** @file Figure: how much of a token's active neurons the tokens before it had active, against the window. */
import type { Data } from "plotly.js-dist";
import type { LayerLocality, LocalityRecord } from "../../records/locality-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import {
  type LimitChoice,
  type LocalityVariant,
  localityPlace,
  localityVariants,
  meanOverLayers,
} from "./locality-variants";

/** What is drawn beside the observed reuse. */
const LEVELS: readonly {
  readonly name: string;
  readonly dash: "solid" | "dashdot" | "dash" | "dot";
  reuse(layer: LayerLocality): number[];
}[] = [
  { name: "", dash: "solid", reuse: ({ reuse }) => reuse.ratioOfTokens },
  { name: "all tokens together", dash: "dashdot", reuse: ({ reuse }) => reuse.ratio },
  {
    name: "tokens of a document shuffled",
    dash: "dash",
    reuse: ({ shuffledInDocument }) => shuffledInDocument.ratioOfTokens,
  },
  { name: "chance at each neuron's rate", dash: "dot", reuse: ({ chance }) => chance },
];

/**
 * Reuse ratio against window; means over layers and models of a variant. The headline is the paper's: the mean over tokens of each token's own ratio. Beside it reused over active neurons of
 * all tokens together.
 *
 * @param choice sparsity 0.95, as in the paper, unless given.
 */
export function localityFigure(record: LocalityRecord, choice?: LimitChoice): Figure {
  const { largestWindow, models } = record.inputs;
  const place = localityPlace(record, choice);
  const windows = Array.from({ length: largestWindow }, (_, w) => w + 1);
  const variants = localityVariants(record, place.limit);
  const names = models.map(({ model }) => model.name);
  const subject = names.length > 1 ? `${names.length} models` : names[0];
  return {
    data: variants.flatMap((variant) => linesOf(variant, windows)),
    layout: layout(`Reuse between tokens, ${subject}, ${place.label}`, {
      height: 540,
      xaxis: axis("window: tokens before", { dtick: 1 }),
      yaxis: axis("share of active neurons that were active in the window", { range: [0, 1.02] }),
      legend: { x: 1.02, y: 1, font: { size: 10 } },
      width: 940,
    }),
  };
}

function linesOf(variant: LocalityVariant, windows: readonly number[]): Partial<Data>[] {
  const ratio = meanOverLayers(variant, ({ activationRatio }) => activationRatio);
  return LEVELS.map(({ name, dash, reuse }, k) => ({
    type: "scatter",
    mode: k === 0 ? "lines+markers" : "lines",
    x: [...windows],
    y: windows.map((window) => meanOverLayers(variant, (layer) => reuse(layer)[window - 1])),
    name: k === 0 ? `${variant.label} (${(100 * ratio).toFixed(1)} % active)` : `${variant.label}: ${name}`,
    line: { color: variant.color, dash, width: k === 0 ? 2 : 1.2 },
    marker: { size: 5, color: variant.color },
    hovertemplate: `${variant.label}${name && `, ${name}`}: %{y:.3f} at window %{x}<extra></extra>`,
  }));
}
