/** @file The numbers of the paper that its figures 6, 7 and 5c give for hardware affinity. */
import { leastSquares, type StraightLine } from "../../../numerics/least-squares";
import { mean } from "../../../numerics/mean";
import { paperCurve } from "../../../records/paper";
import { markedCettLimit } from "../../paper/marked-limit";
import { paperSparsityAt } from "../paper-sparsity-at";
import type { PaperVariant } from "../paper-variants";

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

/** Co-activation gaps of figure 7, by layer. */
export function paperGaps(variant: PaperVariant): number[] {
  return paperCurve("7", variant).map(([, gap]) => gap);
}

/** Sparsity of a 1.3B model at the CETT bound that the paper marks, figure 3a. */
export function paperSparsityAtMarked(variant: PaperVariant): number {
  return paperSparsityAt("3a", variant, markedCettLimit())!; // each curve is drawn at it
}
