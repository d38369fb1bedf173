/** @file How sparse a model of the paper is at one of its CETT bounds. */
import { type PaperFigure, paperCurve } from "./paper";

/** Figures that draw CETT (y) over sparsity (x). */
type CettFigure = Extract<PaperFigure, "1c" | "3a" | "4a" | "4b">;

/**
 * Sparsity of a model of the paper at a CETT bound.
 *
 * @param curve a variant, or a size of LLaMA-2.
 * @throws {RangeError} If the figure has no such curve, or no point of it is at the bound.
 */
export function paperSparsityAt(figure: CettFigure, curve: string, cettLimit: number): number {
  const points = paperCurve(figure, curve);
  const found = points.find(([, cett]) => cett === cettLimit);
  if (found !== undefined) return found[0];
  throw new RangeError(
    `Cannot read the paper's figure ${figure} as CETT must be one of ${points.map(([, cett]) => cett).join(", ")}: it is ${cettLimit}`,
  );
}
