/** @file Figure: reuse of each layer against its activation ratio, beside the paper's figures 6a and 6b and what chance gives. */
import type { Data } from "plotly.js-dist";
import { leastSquares } from "../../numerics/least-squares";
import type { LocalityRecord } from "../../records/locality-record";
import type { Figure } from "../figure";
import { paperModelName } from "../paper/paper-model-name";
import { paperPointsOf } from "../paper/paper-points-of";
import { paperTrace } from "../paper/paper-trace";
import { axis, COLORS, layout } from "../style";
import { type LimitChoice, type LocalityVariant, localityPlace, localityVariants } from "./locality-variants";

/** Points of the chance curve. */
const CURVE_POINTS = 51;
/** Room for the chance curve beyond the last point. */
const BEYOND = 1.08;

/** The paper's two figures, side by side. */
const PANELS = [
  { figure: "6a", window: 1, axes: { xaxis: "x", yaxis: "y" }, across: [0, 0.45] },
  { figure: "6b", window: 5, axes: { xaxis: "x2", yaxis: "y2" }, across: [0.55, 1] },
] as const;
type Panel = (typeof PANELS)[number];

/**
 * Reuse (mean over tokens of each token's own ratio) against activation ratio at windows 1 and 5: a point for every layer of every model, the least-squares line of each variant; the
 * paper's points and lines; and 1 - (1 - a)ʷ, the level of independent neurons with equal rates.
 *
 * @param choice sparsity 0.95, as in the paper, unless given.
 */
export function localityRatioFigure(record: LocalityRecord, choice?: LimitChoice): Figure {
  const { limit, label } = localityPlace(record, choice);
  const variants = localityVariants(record, limit);
  const largest = BEYOND * Math.max(...variants.flatMap((variant) => ratiosShown(variant)));
  return {
    data: PANELS.flatMap((panel) => [
      ...variants.flatMap((variant) => tracesOf(variant, panel)),
      chanceTrace(panel, largest),
    ]),
    layout: layout(`Reuse of each layer against its activation ratio, ${label}`, {
      height: 620,
      width: 1080,
      ...axesOf(),
      legend: { orientation: "h", x: 0, y: -0.16, font: { size: 10 } },
    }),
  };
}

function axesOf() {
  const [first, second] = PANELS.map(({ window, across, axes, figure }) => ({
    x: axis(`activation ratio (figure ${figure})`, { domain: [...across], anchor: axes.yaxis, rangemode: "tozero" }),
    y: axis(`reuse ratio, window ${window}`, { anchor: axes.xaxis, rangemode: "tozero" }),
  }));
  return { xaxis: first.x, yaxis: first.y, xaxis2: second.x, yaxis2: second.y };
}

function pointsOf({ models }: LocalityVariant, window: number): [number, number][] {
  return models
    .flat()
    .map(({ activationRatio, reuse }): [number, number] => [activationRatio, reuse.ratioOfTokens[window - 1]]);
}

/** Activation ratios of the points of a variant, ours and the paper's. */
function ratiosShown(variant: LocalityVariant): number[] {
  const ofPaper = paperPointsOf(PANELS[0].figure, variant.variant, "curves") ?? [];
  return [...pointsOf(variant, PANELS[0].window), ...ofPaper].map(([ratio]) => ratio);
}

function tracesOf(variant: LocalityVariant, panel: Panel): Partial<Data>[] {
  const { label } = variant;
  const isFirst = panel.figure === PANELS[0].figure; // the legend has everything once
  return [
    ...ownTraces(variant, panel).map((trace) => ({ ...trace, legendgroup: label })),
    ...paperTraces(variant, panel).map((trace) => ({ ...trace, legendgroup: `paper, ${label}` })),
  ].map((trace) => ({ ...trace, ...panel.axes, ...(isFirst ? {} : { showlegend: false }) }));
}

function ownTraces(variant: LocalityVariant, { window }: Panel): Partial<Data>[] {
  const { label, color } = variant;
  const points = pointsOf(variant, window);
  const ratios = points.map(([ratio]) => ratio);
  const reuse = points.map(([, value]) => value);
  const cloud: Partial<Data> = {
    type: "scatter",
    mode: "markers",
    x: ratios,
    y: reuse,
    name: label,
    marker: { size: 7, color },
  };
  const ends = [Math.min(...ratios), Math.max(...ratios)];
  if (ends[0] === ends[1]) return [cloud]; // of one ratio no line is the nearest
  const { slope, intercept } = leastSquares(ratios, reuse);
  const trend: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: ends,
    y: ends.map((ratio) => intercept + slope * ratio),
    name: `${label}, least-squares line`,
    line: { color, width: 1.6 },
    showlegend: false,
  };
  return [cloud, trend];
}

function paperTraces({ variant, color }: LocalityVariant, { figure }: Panel): Partial<Data>[] {
  const name = paperModelName(variant);
  const points = paperPointsOf(figure, variant, "curves");
  const trend = paperPointsOf(figure, variant, "trends");
  return [
    ...(points ? [paperTrace({ points, name, color, mode: "markers" })] : []),
    ...(trend
      ? [{ ...paperTrace({ points: trend, name: `${name}, its line`, color, mode: "lines" }), showlegend: false }]
      : []),
  ];
}

function chanceTrace({ window, axes, figure }: Panel, largest: number): Partial<Data> {
  const x = Array.from({ length: CURVE_POINTS }, (_, k) => (largest * k) / (CURVE_POINTS - 1));
  return {
    type: "scatter",
    mode: "lines",
    x,
    y: x.map((ratio) => 1 - (1 - ratio) ** window),
    name: "1 - (1 - a)^w: independent neurons of equal rates",
    line: { color: COLORS.ink, dash: "dash", width: 1.2 },
    legendgroup: "chance",
    showlegend: figure === PANELS[0].figure,
    ...axes,
  };
}
