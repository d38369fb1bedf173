/** @file Figure: the time of one FFN against the share of active neurons, dense and sparse, with the bound that the bytes set. */
import type { Data } from "plotly.js-dist";
import type { DecodeMode, DecodeRecord, Trial, TrialPoint } from "../../records/decode-record";
import type { Figure } from "../figure";
import { percent } from "../sentences";
import { type SliderStep, slider } from "../slider";
import { axis, COLORS, layout } from "../style";
import { decodeModelsFigure } from "./decode-models-figure";
import { crossingPhrase, MODE_NAMES } from "./decode-sentences";

const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
/** The shape that is drawn first: the paper's own of ReLU². */
const FIRST_SHAPE = "paper 1.3B, relu2";
const MODES: readonly DecodeMode[] = ["gate-first", "oracle", "predicted"];
const MODE_COLORS: Readonly<Record<DecodeMode, string>> = {
  dense: COLORS.ink,
  "gate-first": COLORS.green,
  oracle: COLORS.blue,
  predicted: COLORS.orange,
};

/**
 * Median times as points and lines, byte bounds dashed, both axes logarithmic; dense is the horizontal line, and where a mode crosses it, leaving neurons out is no longer worth it. A slider
 * chooses the shape. Of a record without trials: the speed of its models.
 */
export function decodeFigure(record: DecodeRecord): Figure {
  const { inputs, measured } = record;
  const { trials, machine } = measured;
  if (trials.length === 0) return decodeModelsFigure(record);
  const steps = trials.map(stepOf);
  const start = Math.max(
    0,
    trials.findIndex(({ name }) => name === FIRST_SHAPE),
  );
  const { names, x, y } = steps[start];
  const traces = names.map((name, k): Partial<Data> => {
    const mode = k < 2 ? "dense" : MODES[(k - 2) >> 1];
    const isBound = k % 2 === 1;
    return {
      type: "scatter",
      mode: isBound || mode === "dense" ? "lines" : "lines+markers",
      x: x[k],
      y: y[k],
      name,
      showlegend: !isBound || mode === "dense",
      line: { color: MODE_COLORS[mode], width: isBound ? 1 : 2, dash: isBound ? "dash" : "solid" },
      marker: { size: 6 },
      hovertemplate: `${MODE_NAMES[mode]}${isBound ? ", byte bound" : ""}: %{y:.3f} ms at %{x:.1%} active<extra></extra>`,
    };
  });
  return {
    data: traces,
    layout: layout(`One FFN, one token: time against active neurons (${inputs.nThreads} threads, ${machine})`, {
      height: 700,
      margin: { l: 70, r: 30, t: 60, b: 330 },
      xaxis: axis("share of active neurons", {
        type: "log",
        tickvals: TICKS,
        ticktext: TICKS.map((tick) => percent(tick, 0)),
      }),
      yaxis: axis("milliseconds, median", { type: "log", dtick: "D2" }),
      legend: { orientation: "v", x: 0, y: -0.62, yanchor: "top" },
      ...slider(
        "FFN of ",
        traces.map((_, k) => k),
        steps,
        start,
      ),
    }),
  };
}

/** Dense and its bound, then every mode and its bound; a mode that a shape has not is empty. */
function stepOf(trial: Trial): SliderStep {
  const dense = trial.points.find(({ mode }) => mode === "dense")!;
  const shares = trial.points.filter(({ mode }) => mode === "oracle").map(({ activeShare }) => activeShare);
  const ends = [Math.min(...shares), Math.max(...shares)];
  const own = MODES.map((mode) =>
    trial.points.filter((point) => point.mode === mode).sort((a, b) => a.activeShare - b.activeShare),
  );
  return {
    label: trial.name.replace(/^paper /, ""),
    names: [
      "dense",
      "byte bounds, in the colour of their mode",
      ...MODES.flatMap((mode, k) => namesOf(trial, mode, own[k])),
    ],
    x: [ends, ends, ...own.flatMap((points) => [sharesOf(points), sharesOf(points)])],
    y: [
      ends.map(() => dense.times.medianMs),
      ends.map(() => dense.boundMs),
      ...own.flatMap((points) => [points.map(({ times }) => times.medianMs), points.map(({ boundMs }) => boundMs)]),
    ],
  };
}

function namesOf({ crossings }: Trial, mode: DecodeMode, points: readonly TrialPoint[]): [string, string] {
  const crossing = crossings.find((each) => each.mode === mode);
  if (points.length === 0 || crossing === undefined) return [`${MODE_NAMES[mode]}: not for this FFN`, "no bound"];
  return [
    `${MODE_NAMES[mode]}: ${crossingPhrase(crossing.activeShare, crossing.everywhere)}`,
    `${MODE_NAMES[mode]}, byte bound`,
  ];
}

function sharesOf(points: readonly TrialPoint[]): number[] {
  return points.map(({ activeShare }) => activeShare);
}
