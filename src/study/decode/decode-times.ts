/** @file Times of the same work, summed up. */
import { quantile } from "../../numerics/quantile";
import { roundSignificant } from "../../numerics/round-significant";
import type { Times } from "../../records/decode-record";

/** Median and spread: a machine that does other things now and then shows in the ninetieth percentile, not in the median. */
export function timesOf(milliseconds: readonly number[]): Times {
  const ascending = Float64Array.from(milliseconds).sort();
  const at = (share: number): number => roundSignificant(quantile(ascending, share));
  return { n: milliseconds.length, medianMs: at(0.5), lowMs: at(0.1), highMs: at(0.9) };
}
