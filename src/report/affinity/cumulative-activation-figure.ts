/** @file Figure: how much of the activity a layer's most active neurons make, as in the paper's figures 8 and 9. */
import type { Data, Layout } from "plotly.js-dist";
import { CUMULATIVE_PARTS, type LocalityRecord } from "../../records/locality-record";
import type { Figure } from "../figure";
import { axis, COLORS, depthColor, layout } from "../style";
import { type LimitChoice, type LocalityVariant, localityPlace, localityVariants } from "./locality-variants";

/** Beyond this border the paper calls neurons hot: the most active 20 % make more than 80 % of the activations. */
const BORDER = { neurons: 0.2, activations: 0.8 } as const;
/** Between two panels, share of the figure's width. */
const SPACE = 0.04;
const PANEL_WIDTH = 250;
/** By panel: as many as there are variants. */
const AXES = [
  { xaxis: "x", yaxis: "y" },
  { xaxis: "x2", yaxis: "y2" },
  { xaxis: "x3", yaxis: "y3" },
  { xaxis: "x4", yaxis: "y4" },
  { xaxis: "x5", yaxis: "y5" },
] as const;

/**
 * Cumulative share of activations, neurons sorted by activity: a panel a variant, a line a layer (blue: the first, orange: the last), means over its models. The diagonal is where all neurons
 * are equally active; the cross marks where the top 20 % make 80 %.
 *
 * @param choice sparsity 0.95 unless given; the paper does not say where it measures this.
 * @throws {RangeError} If the record has no such curves, as those from before 30 November 2026.
 */
export function cumulativeActivationFigure(record: LocalityRecord, choice?: LimitChoice): Figure {
  const { limit, label } = localityPlace(record, choice);
  const all = localityVariants(record, limit);
  const variants = all.filter(hasCurves);
  if (variants.length === 0) {
    throw new RangeError(
      "Cannot draw cumulative activation as the record must hold it: it is older than the measure; measure the models again with relu2 locality",
    );
  }
  const without = all.filter((variant) => !hasCurves(variant)).map((variant) => variant.label);
  const mark = without.length > 0 ? `; not in the record: ${without.join(", ")}` : "";
  return {
    data: variants.flatMap((variant, p) => [...layerTraces(variant, p), ...borderTraces(p)]),
    layout: layout(`Activations of the most active neurons, ${label}${mark}`, {
      height: 430,
      width: 130 + PANEL_WIDTH * Math.max(2, variants.length),
      showlegend: true,
      legend: { orientation: "h", x: 0, y: -0.22, font: { size: 10 } },
      ...axesOf(variants),
    }),
  };
}

function hasCurves({ models }: LocalityVariant): boolean {
  return models.flat().every(({ cumulativeActivation }) => cumulativeActivation !== null);
}

function axesOf(variants: readonly LocalityVariant[]): Partial<Layout> {
  const width = (1 - SPACE * (variants.length - 1)) / variants.length;
  const entries = variants.flatMap(({ label }, p) => {
    const start = p * (width + SPACE);
    const { xaxis, yaxis } = AXES[p];
    const domain: [number, number] = [start, start + width];
    return [
      [xaxis.replace("x", "xaxis"), axis(`${label}: share of neurons`, { domain, range: [0, 1], anchor: yaxis })],
      [yaxis.replace("y", "yaxis"), axis(p === 0 ? "share of activations" : "", { range: [0, 1.01], anchor: xaxis })],
    ];
  });
  return Object.fromEntries(entries);
}

function layerTraces({ models, label }: LocalityVariant, panel: number): Partial<Data>[] {
  const nLayers = models[0].length;
  const x = Array.from({ length: CUMULATIVE_PARTS + 1 }, (_, k) => k / CUMULATIVE_PARTS);
  return models[0].map((_, layer): Partial<Data> => {
    const curves = models.map((layers) => [0, ...layers[layer].cumulativeActivation!]);
    return {
      type: "scatter",
      mode: "lines",
      x,
      y: x.map((_, k) => curves.reduce((sum, curve) => sum + curve[k], 0) / curves.length),
      name: `layer ${layer + 1}`,
      legendgroup: `layer ${layer + 1}`,
      showlegend: panel === 0,
      line: { color: depthColor(layer, nLayers), width: 1.6 },
      hovertemplate: `${label}, layer ${layer + 1}: the top %{x:.0%} make %{y:.1%}<extra></extra>`,
      ...AXES[panel],
    };
  });
}

function borderTraces(panel: number): Partial<Data>[] {
  const shared = { type: "scatter", showlegend: panel === 0, ...AXES[panel] } as const;
  return [
    {
      ...shared,
      mode: "lines",
      x: [0, 1],
      y: [0, 1],
      name: "all equally active",
      legendgroup: "equal",
      line: { color: COLORS.ink, dash: "dash", width: 1.2 },
    },
    {
      ...shared,
      mode: "markers",
      x: [BORDER.neurons],
      y: [BORDER.activations],
      name: "border of hot neurons: the top 20 % make 80 %",
      legendgroup: "border",
      marker: { symbol: "x", size: 10, color: COLORS.ink },
    },
  ];
}
