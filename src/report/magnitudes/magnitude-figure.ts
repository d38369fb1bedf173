/** @file Figure: how neuron output magnitudes are distributed. */
import type { Data } from "plotly.js-dist";
import type { MagnitudeDistribution, MagnitudeRecord } from "../../records/magnitude-record";
import { paperSparsityAt } from "../../records/paper-sparsity-at";
import type { Figure } from "../figure";
import { markedCettLimit } from "../paper/marked-limit";
import { type SliderStep, slider } from "../slider";
import { axis, COLORS, depthColor, layout } from "../style";

/** Magnitudes shown, as multiples of the mean: what lies outside is too rare to see. */
const SHOWN = { least: 1e-5, most: 1e2 };

/**
 * Density of ‖nᵢ(x)‖₂ over its logarithm, magnitudes divided by their mean: one thin line a layer, all layers together in black.
 * A slider moves a threshold through the pooled distribution; what is left of it is the tail. It starts at the sparsity that LLaMA-2 7B has at the CETT bound that the paper marks.
 */
export function magnitudeFigure(record: MagnitudeRecord): Figure {
  const { pooled, layers } = record.measured;
  const curves = layers.map(logDensity);
  const { centres, density } = logDensity(pooled);
  const peak = Math.max(...curves.flatMap((curve) => curve.density));
  const lines = curves.map(
    ({ centres: x, density: y }, l): Partial<Data> => ({
      type: "scatter",
      mode: "lines",
      x,
      y,
      opacity: 0.6,
      line: { width: 1, color: depthColor(l, layers.length) },
      name: `layer ${l}`,
      showlegend: l === 0 || l === layers.length - 1,
      hovertemplate: `layer ${l}: %{y:.3f} at %{x:.3g}<extra></extra>`,
    }),
  );
  const shown = [...centres.keys()].filter((k) => centres[k] >= SHOWN.least && centres[k] <= SHOWN.most);
  const inactive = inactiveShares(pooled);
  const steps = shown.map(
    (k): SliderStep => ({
      label: centres[k].toPrecision(2),
      names: [`tail: ${(100 * inactive[k]).toFixed(0)} % of neurons`],
      x: [centres.slice(shown[0], k + 1)],
      y: [density.slice(shown[0], k + 1)],
    }),
  );
  const start = shown.findIndex((k) => inactive[k] >= paperSparsityAt("1c", "7B", markedCettLimit()));
  const tail: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: steps[start].x[0],
    y: steps[start].y[0],
    name: steps[start].names[0],
    fill: "tozeroy",
    fillcolor: "rgba(0, 114, 178, 0.25)",
    line: { width: 0 },
    hoverinfo: "skip",
  };
  const all: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: centres,
    y: density,
    name: "all layers",
    line: { width: 3, color: COLORS.ink },
    hovertemplate: "%{y:.3f} at %{x:.3g}<extra></extra>",
  };
  return {
    data: [tail, ...lines, all],
    layout: layout(`Neuron output magnitudes, ${record.inputs.model.name}`, {
      height: 540,
      xaxis: axis("magnitude / mean magnitude", {
        type: "log",
        exponentformat: "power",
        range: [Math.log10(SHOWN.least), Math.log10(SHOWN.most)],
      }),
      yaxis: axis("density per decade", { range: [0, 1.05 * peak] }),
      legend: { x: 0.02, y: 0.98 },
      ...slider("threshold / mean magnitude: ", [0], steps, start),
    }),
  };
}

/** Centres of the bins, as multiples of the mean, and the share of all outputs per decade in each. */
function logDensity({ edges, share }: MagnitudeDistribution): { centres: number[]; density: number[] } {
  return {
    centres: share.map((_, k) => 10 ** ((edges[k] + edges[k + 1]) / 2)),
    density: share.map((value, k) => value / (edges[k + 1] - edges[k])),
  };
}

/** Share of all outputs that are zero or lie in bins up to each. */
function inactiveShares({ nZeros, nOutputs, share }: MagnitudeDistribution): number[] {
  let inactive = nZeros / nOutputs;
  return share.map((value) => {
    inactive += value;
    return inactive;
  });
}
