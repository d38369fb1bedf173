/** @file A slider inside a figure: it restyles traces in the reader's browser, without a kernel. */
import type { Layout } from "plotly.js-dist";

/** One position of a slider: what its label says, and of each trace that moves the new name in the legend and the new coordinates. */
export interface SliderStep {
  readonly label: string;
  readonly names: string[];
  readonly x: number[][];
  readonly y: number[][];
}

/** The `layout.sliders` entry that moves the traces of the given indices; position `active` is the one drawn first. */
export function slider(
  prefix: string,
  traces: readonly number[],
  steps: readonly SliderStep[],
  active: number,
): Pick<Layout, "sliders"> {
  return {
    sliders: [
      {
        active,
        pad: { t: 75, b: 10 },
        currentvalue: { prefix, xanchor: "left", offset: 15 },
        steps: steps.map(({ label, names, x, y }) => ({
          label,
          method: "restyle",
          args: [{ name: names, x, y }, [...traces]],
        })),
      },
    ],
  };
}
