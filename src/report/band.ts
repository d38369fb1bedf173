/** @file A line with a band around it, as every figure draws several seeds. */
import type { Data } from "plotly.js-dist";

/** Opacity of a band, in two hexadecimal digits. */
const BAND_ALPHA = "30";

/** A line over several seeds: the mean, and what lies around it. */
export interface BandedLine {
  readonly x: readonly number[];
  readonly mean: readonly number[];
  /** Ends of the band; where they are the mean itself, none is drawn. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** How the line looks beyond its colour. */
export interface LineLook {
  readonly name: string;
  readonly mode?: "lines" | "lines+markers";
  readonly marker?: { readonly size: number; readonly color: string };
  readonly showlegend?: boolean;
  /** Of each point, for its hover text. */
  readonly text?: string[];
  readonly hovertemplate: string;
}

/** The band, where there is one, and the line over it. Only the line has a place in the legend. */
export function bandAndLine({ x, mean, low, high }: BandedLine, color: string, look: LineLook): Partial<Data>[] {
  const band: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: [...x, ...[...x].reverse()],
    y: [...high, ...[...low].reverse()],
    fill: "toself",
    fillcolor: `${color}${BAND_ALPHA}`,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
    legendgroup: look.name,
  };
  const drawn: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: [...x],
    y: [...mean],
    legendgroup: look.name,
    line: { width: 2, color },
    ...look,
  };
  return high.some((value, k) => value > low[k]) ? [band, drawn] : [drawn];
}

/** The same with the axes exchanged, for figures that draw the cause upwards: `mean`, `low` and `high` run along x, and the band lies to the left and the right of the line. */
export function bandAndLineAcross(line: BandedLine, color: string, look: LineLook): Partial<Data>[] {
  return bandAndLine(line, color, look).map((trace) => {
    const { x, y } = trace as { x: number[]; y: number[] };
    return { ...trace, x: y, y: x };
  });
}
