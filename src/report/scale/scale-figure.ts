/** @file Figure: sparsity, recall and reuse against the size of a model. */
import type { Data } from "plotly.js-dist";
import type { Summary } from "../../numerics/summarize";
import { paperSparsityAt } from "../../records/paper-sparsity-at";
import type { ScaleRecord } from "../../records/scale-record";
import type { Figure } from "../figure";
import { paperSizesOf, parametersOf, SIZE_FIGURES } from "../paper/paper-sizes";
import { paperTrace } from "../paper/paper-trace";
import { percent } from "../sentences";
import { activeShare, FEW_SPARSITIES, sparsityAxis } from "../sparsity-axis";
import { axis, layout } from "../style";
import { VARIANT_STYLES } from "../variant-style";
import { type ScaleGroup, type ScaleMeasure, scaleGroups, summaryOf, trainedEqually, trainedLong } from "./scale-rows";

/** Where values stand on an axis. */
interface Scale {
  readonly toAxis: (value: number) => number;
  readonly range: Parameters<typeof axis>[1];
}
const SHARE: Scale = { toAxis: (value) => value, range: { range: [0, 1.02] } };
const SPARSITY: Scale = { toAxis: activeShare, range: sparsityAxis(0, 0.995, FEW_SPARSITIES) };

/** A quarter of the figure each. */
interface Panel {
  readonly title: string;
  readonly measure: ScaleMeasure;
  readonly scale: Scale;
}

/** What a kind of training looks like. */
interface Mark {
  readonly symbol: "circle" | "circle-open" | "diamond-open";
  readonly size: number;
  readonly dash: "solid" | "dot";
}
const LONG: Mark = { symbol: "circle", size: 7, dash: "solid" };
const EQUAL: Mark = { symbol: "circle-open", size: 7, dash: "dot" };
/** Of models that were not trained here. */
const OTHER: Mark = { symbol: "diamond-open", size: 10, dash: "solid" };

/** Axes of the panels, and the part of the figure that each spans; what they leave free is for titles. */
const PLACES = [
  { x: "x", y: "y", across: [0, 0.42], up: [0.57, 1] },
  { x: "x2", y: "y2", across: [0.58, 1], up: [0.57, 1] },
  { x: "x3", y: "y3", across: [0, 0.42], up: [0, 0.43] },
  { x: "x4", y: "y4", across: [0.58, 1], up: [0, 0.43] },
] as const;
type Place = (typeof PLACES)[number];

/**
 * Four measures against parameters, with the range of the seeds, sparsities on the logarithm of the active share. A line a variant through the sizes trained long here, a dotted one through those trained on equally many
 * tokens; other models are diamonds. Recall is that of the predictor with a ReLU between its layers and weights in the loss, which all sizes have. The first panel has LLaMA-2, and its further training with ReGLU, at the same CETT (figure 4), where they are of the paper's bounds.
 */
export function scaleFigure(record: ScaleRecord): Figure {
  const { cettLimit, perplexityRise, topShare } = record.inputs;
  const panels: readonly Panel[] = [
    { title: `sparsity at CETT ${cettLimit}`, measure: ({ sparsity }) => sparsity, scale: SPARSITY },
    {
      title: `sparsity at perplexity + ${100 * perplexityRise} %`,
      measure: ({ atRise }) => atRise?.sparsity,
      scale: SPARSITY,
    },
    { title: `recall (weighted ReLU), top ${100 * topShare} %`, measure: ({ recall }) => recall?.recall, scale: SHARE },
    { title: "reuse of the token before", measure: ({ reuse }) => reuse?.ratio, scale: SHARE },
  ];
  const groups = scaleGroups(record);
  return {
    data: [...panels.flatMap((panel, p) => tracesOf(groups, panel, PLACES[p])), ...paperSizes(cettLimit)],
    layout: layout("Sparsity, predictivity and reuse against size", {
      width: 940,
      height: 720,
      xaxis: sizeAxis(PLACES[0]),
      yaxis: measureAxis(panels[0], PLACES[0]),
      xaxis2: sizeAxis(PLACES[1]),
      yaxis2: measureAxis(panels[1], PLACES[1]),
      xaxis3: sizeAxis(PLACES[2]),
      yaxis3: measureAxis(panels[2], PLACES[2]),
      xaxis4: sizeAxis(PLACES[3]),
      yaxis4: measureAxis(panels[3], PLACES[3]),
      legend: { orientation: "h", x: 0, y: -0.12 },
    }),
  };
}

/** LLaMA-2 by size in the first panel: figures 4a and 4b. */
function paperSizes(cettLimit: number): Partial<Data>[] {
  return SIZE_FIGURES.map(({ figure, variant }) =>
    paperTrace({
      points: paperSizesOf(figure).map((size) => [parametersOf(size), paperSparsityAt(figure, size, cettLimit)]),
      name: `LLaMA-2 with ${VARIANT_STYLES[variant].label}`,
      color: VARIANT_STYLES[variant].color,
      y: activeShare,
    }),
  );
}

/** The first panel has the paper's sizes, too; the others share one range, also where a size is missing. */
function sizeAxis({ y, across }: Place): ReturnType<typeof axis> {
  const shared = y === "y" || y === "y2" ? {} : { matches: "x2" as const };
  return axis("parameters", {
    type: "log",
    domain: [...across],
    anchor: y,
    exponentformat: "B",
    dtick: 1,
    ...shared,
  });
}

function measureAxis({ title, scale }: Panel, { x, up }: Place): ReturnType<typeof axis> {
  return axis(title, { domain: [...up], anchor: x, title: { text: title, standoff: 16 }, ...scale.range });
}

function tracesOf(groups: readonly ScaleGroup[], panel: Panel, place: Place): Partial<Data>[] {
  const [long, equal] = [trainedLong(groups), trainedEqually(groups)];
  const others = groups.filter(({ training }) => training === null);
  const labels = [...new Set(groups.map(({ label }) => label))];
  return labels.flatMap((label) => {
    const of = (some: readonly ScaleGroup[]): ScaleGroup[] => some.filter((group) => group.label === label);
    const traces: [ScaleGroup[], string, Mark][] = [
      [of(long), label, LONG],
      [of(equal), `${label}, equal tokens`, EQUAL],
      ...of(others).map((group): [ScaleGroup[], string, Mark] => [[group], group.models[0].model.name, OTHER]),
    ];
    return traces
      .filter(([some]) => some.length > 0)
      .map(([some, name, mark]) => pointsOf(some, panel, place, name, mark));
  });
}

function pointsOf(
  groups: readonly ScaleGroup[],
  { measure, scale }: Panel,
  { x, y }: Place,
  name: string,
  { symbol, size, dash }: Mark,
): Partial<Data> {
  const ends = ({ least, greatest }: Summary): number[] => [least, greatest].map(scale.toAxis);
  const found = groups.flatMap((group) => {
    const summary = summaryOf(group, measure);
    return summary === undefined ? [] : [{ group, ...summary }];
  });
  return {
    type: "scatter",
    mode: "lines+markers",
    xaxis: x,
    yaxis: y,
    x: found.map(({ group }) => group.nParameters),
    y: found.map(({ mean }) => scale.toAxis(mean)),
    error_y: {
      type: "data",
      symmetric: false,
      array: found.map((values) => Math.max(...ends(values)) - scale.toAxis(values.mean)),
      arrayminus: found.map((values) => scale.toAxis(values.mean) - Math.min(...ends(values))),
      thickness: 1.5,
      width: 0,
    },
    name,
    legendgroup: name,
    showlegend: x === "x",
    line: { width: 2, dash, color: groups[0].color },
    marker: { size, symbol, color: groups[0].color },
    text: found.map(({ group, mean }) => `${percent(mean)}${trainedText(group)}`),
    hovertemplate: `${name}, %{x:.3s} parameters: %{text}<extra></extra>`,
  };
}

function trainedText({ training, models }: ScaleGroup): string {
  if (training === null) return "";
  const seeds = models.length === 1 ? "1 seed" : `${models.length} seeds`;
  return `, ${training.tokensPerParameter.toFixed(0)} tokens a parameter, ${seeds}`;
}
