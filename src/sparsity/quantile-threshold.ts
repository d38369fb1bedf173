/** @file The paper's algorithm 1: from a bound on CETT to a threshold, by binary search over quantiles of the magnitudes. */

/** The threshold of a layer that algorithm 1 finds. Inactive is a neuron whose magnitude is strictly smaller. */
export interface QuantileThreshold {
  /** ε, one of the candidates; 0 where the search found none within the bound: then no neuron is inactive. */
  readonly threshold: number;
  /** CETT that is reached there, at most the bound. */
  readonly cett: number;
  /** Share of inactive neurons. */
  readonly sparsity: number;
}

/**
 * The largest candidate whose CETT is at most the bound, by binary search.
 *
 *     ε ← 0;  while candidates are left:  m ← the middle one;  CETT(m) <= bound ?  ε ← m, go on above m  :  go on below m
 *
 * A neuron is inactive where ‖nᵢ‖₂ < ε, strictly, as in the paper's definition; this study's own thresholds (`thresholdAt`) take <=. The two differ on ties only: at ε = 0 the
 * strict rule leaves out nothing, the other one exact zeros.
 *
 * The search takes CETT for rising. Where a curve falls and rises again, it still ends at a candidate within the bound whose next candidate was found above it (or at the last candidate), but
 * which of several such places it is depends on where the middles fall: it can be below the largest one, and above the first. `thresholdAt` always takes the first.
 *
 * @param candidates thresholds, ascending; equal ones may repeat.
 * @param cettAt the mean CETT of a layer with a threshold, neurons strictly below it inactive; called about log₂(candidates) times.
 * @param cettLimit in [0, 1).
 * @returns A candidate, or 0, the start value.
 * @throws {RangeError} If the bound is outside [0, 1).
 * @see Zhang et al. 2024, arXiv:2402.03804, appendix C, algorithm 1.
 */
export function quantileThreshold(
  candidates: ArrayLike<number>,
  cettAt: (threshold: number) => number,
  cettLimit: number,
): number {
  if (!(cettLimit >= 0 && cettLimit < 1)) {
    throw new RangeError(`Cannot find a threshold as cettLimit must be in [0, 1): current value is ${cettLimit}`);
  }
  let threshold = 0;
  let [first, last] = [0, candidates.length - 1];
  while (first <= last) {
    const middle = Math.floor((first + last) / 2);
    if (cettAt(candidates[middle]) <= cettLimit) {
      threshold = candidates[middle];
      first = middle + 1;
    } else last = middle - 1;
  }
  return threshold;
}

/** Shares of the quantiles: n equal steps from the smallest magnitude (0) to the largest (1). The paper gives their number and not their places. */
export function quantileShares(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k / (n - 1));
}
