/** @file Shows a Plotly figure below the cell. */
import type { Display } from "tslab";
import { sendToCell } from "./kernel";

/** A Plotly figure as plain JSON. */
export interface PlotlyFigure {
  /** The traces. */
  readonly data: readonly object[];
  readonly layout: object;
}

/** More than a screen shows, and half of what a float64 prints. */
const DIGITS = 6;

/**
 * Shows the figure, its numbers rounded to six digits, as JupyterLab's Plotly extension draws it: zoom, hover texts and sliders work in the page, without the kernel.
 *
 * @param place a display whose figure is replaced; without one, figures follow each other.
 */
export function showFigure(figure: PlotlyFigure, place?: Display): void {
  const { data, layout } = figure;
  if (!sendToCell("application/vnd.plotly.v1+json", rounded({ data, layout }), place)) {
    console.log(`[figure of ${data.length} traces]`);
  }
}

function rounded(figure: PlotlyFigure): PlotlyFigure {
  const round = (_key: string, value: unknown): unknown =>
    typeof value === "number" ? Number(value.toPrecision(DIGITS)) : value;
  return JSON.parse(JSON.stringify(figure, round)) as PlotlyFigure;
}
