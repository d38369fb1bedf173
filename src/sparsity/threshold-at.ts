/** @file From a bound on the error to a threshold. */
import type { CettCurve } from "./cett-curve";

/** The threshold of a layer for a CETT limit. */
export interface LayerThreshold {
  /** ε; 0 where the first threshold of the curve already exceeds the limit: then only exact zeros are inactive. */
  readonly threshold: number;
  /** CETT that is reached, at most the limit. */
  readonly cett: number;
  /** Share of inactive neurons. */
  readonly sparsity: number;
  /** Whether the curve stays above the limit once it has exceeded it: then ε is also the largest threshold within the limit. */
  readonly monotone: boolean;
}

/**
 * The last threshold before a layer's curve first exceeds a CETT limit.
 *
 * @param cettLimit in [0, 1).
 * @throws {RangeError} If the limit is outside [0, 1): at 1 all neurons could be dropped.
 */
export function thresholdAt(curve: CettCurve, cettLimit: number): LayerThreshold {
  if (!(cettLimit >= 0 && cettLimit < 1)) {
    throw new RangeError(`Cannot find a threshold as cettLimit must be in [0, 1): current value is ${cettLimit}`);
  }
  const { threshold, cett, inactiveShare, zeroShare } = curve;
  const exceeds = cett.findIndex((value) => value > cettLimit); // there is one, as the curve ends at 1
  const monotone = cett.subarray(exceeds).every((value) => value > cettLimit);
  if (exceeds === 0) return { threshold: 0, cett: 0, sparsity: zeroShare, monotone };
  const last = exceeds - 1;
  return { threshold: threshold[last], cett: cett[last], sparsity: inactiveShare[last], monotone };
}
