/** @file Figure: reuse of each layer against its activation ratio, beside what chance gives. */
import type { Data } from "plotly.js-dist";
import type { LocalityRecord } from "../../records/locality-record";
import type { Figure } from "../figure";
import { type SliderStep, slider } from "../slider";
import { axis, COLORS, layout } from "../style";
import { localityVariants } from "./locality-variants";

/** Points of the chance curve. */
const CURVE_POINTS = 51;

/**
 * Reuse against activation ratio: a point for every layer of every model at every limit of the record, and 1 - (1 - a)ʷ, the level of independent neurons with equal
 * rates. A slider chooses the window.
 */
export function localityRatioFigure(record: LocalityRecord): Figure {
  const { cettLimits, largestWindow } = record.inputs;
  const variants = localityVariants(record, 0).map(({ variant, label, color }) => ({
    label,
    color,
    layers: cettLimits.flatMap((_, limit) =>
      localityVariants(record, limit)
        .filter((other) => other.variant === variant)
        .flatMap(({ models }) => models.flat()),
    ),
  }));
  const ratios = Array.from({ length: CURVE_POINTS }, (_, k) => k / (CURVE_POINTS - 1));
  const steps = Array.from({ length: largestWindow }, (_, w): SliderStep => {
    const window = w + 1;
    return {
      label: String(window),
      names: [...variants.map(({ label }) => label), `1 - (1 - a)^${window}`],
      x: [...variants.map(({ layers }) => layers.map(({ activationRatio }) => activationRatio)), ratios],
      y: [
        ...variants.map(({ layers }) => layers.map(({ reuse }) => reuse.ratio[w])),
        ratios.map((ratio) => 1 - (1 - ratio) ** window),
      ],
    };
  });
  const [{ names, x, y }] = steps;
  const data = names.map((name, k): Partial<Data> => {
    const isCurve = k === variants.length;
    return {
      type: "scatter",
      mode: isCurve ? "lines" : "markers",
      x: x[k],
      y: y[k],
      name,
      marker: { size: 7, color: variants[k]?.color },
      line: { color: COLORS.ink, dash: "dot", width: 1.2 },
    };
  });
  return {
    data,
    layout: layout("Reuse of each layer against its activation ratio", {
      height: 560,
      xaxis: axis("activation ratio: share of active neurons", { range: [0, 1.02] }),
      yaxis: axis("reuse ratio", { range: [0, 1.02] }),
      legend: { x: 0.98, xanchor: "right", y: 0.02 },
      ...slider("window: ", [...names.keys()], steps, 0),
    }),
  };
}
