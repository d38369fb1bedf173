/** @file Figure: how much more a neuron is active with its closest partner than with the others, partners chosen on other documents, layer by layer. */
import type { Data } from "plotly.js-dist";
import type { LayerLocality, LocalityRecord } from "../../records/locality-record";
import type { Figure } from "../figure";
import { type SliderStep, slider } from "../slider";
import { axis, layout } from "../style";
import { type LimitChoice, localityPlace, localityVariants, meanByLayer } from "./locality-variants";

const MEASURES: readonly {
  readonly label: string;
  observed(layer: LayerLocality): number;
  permuted(layer: LayerLocality): number;
}[] = [
  {
    label: "P(j|i)",
    observed: ({ observed }) => observed.plain.gap,
    permuted: ({ permuted }) => permuted.plain.gap,
  },
  {
    label: "P(j|i) - P(j), corrected",
    observed: ({ observed }) => observed.corrected.gap,
    permuted: ({ permuted }) => permuted.corrected.gap,
  },
];

/**
 * Our top-average gap by layer, means over the models of a variant: partners are chosen on one half of the documents and scored on the other, dead and hot neurons are left out. Dashed: neurons'
 * tokens permuted. A slider chooses the measure. The paper's own gap is in `localityPaperGapFigure`.
 *
 * @param choice sparsity 0.95, as in the paper, unless given.
 */
export function localityGapFigure(record: LocalityRecord, choice?: LimitChoice): Figure {
  const { limit, label: place } = localityPlace(record, choice);
  const variants = localityVariants(record, limit);
  const layers = variants[0].models[0].map((_, l) => l);
  const names = variants.flatMap(({ label }) => [label, `${label}, permuted`]);
  const steps = MEASURES.map(
    ({ label, observed, permuted }): SliderStep => ({
      label,
      names,
      x: names.map(() => layers),
      y: variants.flatMap((variant) => [meanByLayer(variant, observed), meanByLayer(variant, permuted)]),
    }),
  );
  const data = names.map(
    (name, k): Partial<Data> => ({
      type: "scatter",
      mode: k % 2 === 0 ? "lines+markers" : "lines",
      x: steps[0].x[k],
      y: steps[0].y[k],
      name,
      line: {
        color: variants[Math.floor(k / 2)].color,
        dash: k % 2 === 0 ? "solid" : "dash",
        width: k % 2 === 0 ? 2 : 1.2,
      },
      marker: { size: 5 },
    }),
  );
  return {
    data,
    layout: layout(`Co-activation gap, partners of other documents, ${place}`, {
      height: 540,
      width: 860,
      xaxis: axis("layer", { dtick: layers.length > 12 ? 5 : 1 }),
      yaxis: axis("gap: closest partner minus mean of all others", { rangemode: "tozero" }),
      legend: { x: 1.02, y: 1, font: { size: 10 } },
      ...slider("", [...names.keys()], steps, 0),
    }),
  };
}
