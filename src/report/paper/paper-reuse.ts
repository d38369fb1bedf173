/** @file Reuse of active neurons in the paper's 1.3B models: its figures 6a and 6b. */
import { leastSquares, type StraightLine } from "../../numerics/least-squares";
import { mean } from "../../numerics/mean";
import { paperCurve } from "../../records/paper";
import type { PaperVariant } from "./paper-variants";

/** Points of figure 6a or 6b: activation ratio and reuse ratio, a layer each. */
export function paperReusePoints(variant: PaperVariant, window: 1 | 5): { readonly x: number[]; readonly y: number[] } {
  const points = paperCurve(window === 1 ? "6a" : "6b", variant);
  return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}

/** Mean reuse ratio over layers, figures 6a and 6b. */
export function paperMeanReuse(variant: PaperVariant, window: 1 | 5): number {
  return mean(paperReusePoints(variant, window).y);
}

/** The straight line through the points of figure 6a. */
export function paperReuseLine(variant: PaperVariant): StraightLine {
  const { x, y } = paperReusePoints(variant, 1);
  return leastSquares(x, y);
}
