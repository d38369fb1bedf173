/** @file The one style in which every figure draws the paper's own curves beside ours: dotted, open diamonds, half as strong. */
import type { Data } from "plotly.js-dist";
import type { PaperPoint } from "../../records/paper";

/** One curve of the paper. */
export interface PaperTrace {
  readonly points: readonly PaperPoint[];
  /** Follows "paper, " in the legend: "1.3B ReLU²", "LLaMA-2 7B". */
  readonly name: string;
  /** As `#rrggbb` or `hsl(…)`. */
  readonly color: string;
  /** `lines` for curves, `markers` for clouds of points. */
  readonly mode?: "lines+markers" | "markers" | "lines";
  /** How the figure's axes show a value; as it is unless given. */
  readonly x?: (value: number) => number;
  readonly y?: (value: number) => number;
}

const OPACITY = 0.65;

/** The colour itself made lighter. The opacity of the whole trace would do the same in a browser, but the renderer of our pictures (resvg) ends with an error on such a trace where it leaves the plot. */
function faded(color: string): string {
  if (color.startsWith("hsl(")) return color.replace("hsl(", "hsla(").replace(")", `, ${OPACITY})`);
  return `${color}${Math.round(255 * OPACITY).toString(16)}`;
}

/** A curve of the paper as Plotly draws it. */
export function paperTrace({ points, name, color, mode = "lines+markers", x, y }: PaperTrace): Partial<Data> {
  return {
    type: "scatter",
    mode,
    x: points.map(([value]) => (x ? x(value) : value)),
    y: points.map(([, value]) => (y ? y(value) : value)),
    name: `paper, ${name}`,
    line: { color: faded(color), dash: "dot", width: 1.6 },
    marker: { symbol: "diamond-open", size: 6, color: faded(color) },
    hovertemplate: `paper, ${name}: %{y:.4g} at %{x:.4g}<extra></extra>`,
  };
}
