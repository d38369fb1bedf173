/** @file The look that all figures share. */
import type { Layout } from "plotly.js-dist";

type Axis = Partial<NonNullable<Layout["xaxis"]>>;

/** Colours that stay apart in grey and for most colour-blind readers (Okabe and Ito). */
export const COLORS = {
  ink: "#222222",
  faint: "#c8c8c8",
  blue: "#0072b2",
  orange: "#d55e00",
  green: "#009e73",
} as const;

/** Where a title stands, and how large. */
export const TITLE = { x: 0.02, xanchor: "left", font: { size: 16 } } as const;

/** From the first layer (blue) to the last (orange). */
export function depthColor(layer: number, nLayers: number): string {
  const depth = nLayers > 1 ? layer / (nLayers - 1) : 0;
  return `hsl(${Math.round(210 - 185 * depth)}, 70%, 45%)`;
}

/** A layout with the shared margins, fonts and grid, and what is particular to the figure. */
export function layout(title: string, particular: Partial<Layout>): Partial<Layout> {
  return {
    title: { ...TITLE, text: title },
    font: { family: "DejaVu Sans, sans-serif", size: 12, color: COLORS.ink },
    width: 760,
    height: 460,
    margin: { l: 70, r: 30, t: 60, b: 60 },
    plot_bgcolor: "white",
    paper_bgcolor: "white",
    hovermode: "closest",
    ...particular,
  };
}

/** An axis with a title and a light grid. */
export function axis(title: string, particular: Axis): Axis {
  return {
    title: { text: title },
    gridcolor: "#eeeeee",
    zeroline: false,
    linecolor: COLORS.ink,
    ticks: "outside",
    automargin: true,
    ...particular,
  };
}

/** A dashed line through the whole plot at a value of x, or of y. */
export function dashedLine(along: "x" | "y", value: number): NonNullable<Layout["shapes"]>[number] {
  const line = { color: COLORS.ink, dash: "dash", width: 1 } as const;
  return along === "x"
    ? { type: "line", x0: value, x1: value, yref: "paper", y0: 0, y1: 1, line }
    : { type: "line", y0: value, y1: value, xref: "paper", x0: 0, x1: 1, line };
}
