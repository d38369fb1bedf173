/** @file The verdict of a rule that is asked of each variant by itself. */
import type { Verdict } from "../../../records/claims";

/** For how many of the four variants it must hold to be partly reproduced. */
const PARTLY = 2;

/** Reproduced if it holds for all of them, partly if for at least two. */
export function verdictOfVariants(holds: readonly boolean[]): Verdict {
  if (holds.every(Boolean)) return "reproduced";
  return holds.filter(Boolean).length >= PARTLY ? "partly" : "not reproduced";
}
