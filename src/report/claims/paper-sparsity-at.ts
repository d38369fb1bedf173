/** @file The sparsity that the paper draws at a CETT bound. */
import { paperCurve } from "../../records/paper";

/** The bounds were read from figures 1c, 3a and 4 to this; `tests/records/paper.test.ts` holds it. */
const READING_ERROR = 1e-3;

/** Sparsity of one curve of a figure of CETT against sparsity; undefined at a bound that is not drawn for it. */
export function paperSparsityAt(
  figureName: "1c" | "3a" | "4a" | "4b",
  curve: string,
  cettBound: number,
): number | undefined {
  return paperCurve(figureName, curve).find(([, cett]) => Math.abs(cett - cettBound) < READING_ERROR)?.[0];
}
