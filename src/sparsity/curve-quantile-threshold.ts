/** @file Algorithm 1 on a curve of the magnitude grid: what a pass over any amount of text leaves behind. */
import { lowerEdgeOfBin } from "../numerics/magnitude-grid";
import type { CettCurve } from "./cett-curve";
import { type QuantileThreshold, quantileShares, quantileThreshold } from "./quantile-threshold";

/**
 * The threshold that algorithm 1 finds on a layer's curve.
 *
 * A quantile is known up to its bin of the grid, 1/64 of an octave: the candidate is the lower edge of the bin that the ⌈share · outputs⌉-th smallest magnitude lies in, or 0 where that one is zero.
 * Which neurons are strictly below a lower edge the grid knows exactly: those of the bins before it, and the zeros.
 *
 * @param nCandidates at least 2; the paper usually takes 1000.
 * @throws {RangeError} If the bound is outside [0, 1).
 */
export function quantileThresholdOfCurve(curve: CettCurve, cettLimit: number, nCandidates: number): QuantileThreshold {
  const candidates = quantileShares(nCandidates).map((share) => candidateAt(curve, share));
  const cettAt = (threshold: number): number => strictlyBelow(curve, threshold).cett;
  const threshold = quantileThreshold(candidates, cettAt, cettLimit);
  return { threshold, ...strictlyBelow(curve, threshold) };
}

/** Inactive neurons are those of magnitude < threshold, a lower edge of a bin or 0. */
function strictlyBelow(curve: CettCurve, threshold: number): Omit<QuantileThreshold, "threshold"> {
  if (threshold === 0) return { cett: 0, sparsity: 0 }; // no magnitude is below 0
  const last = firstWhere(curve.threshold, (upperEdge) => upperEdge >= threshold) - 1; // the last bin that ends below
  return last < 0
    ? { cett: 0, sparsity: curve.zeroShare }
    : { cett: curve.cett[last], sparsity: curve.inactiveShare[last] };
}

function candidateAt({ bins, inactiveShare, zeroShare }: CettCurve, share: number): number {
  if (zeroShare > 0 && share <= zeroShare) return 0;
  return lowerEdgeOfBin(bins[firstWhere(inactiveShare, (reached) => reached >= share)]);
}

/** The first place from which on a condition holds, of values that ascend; the last place if nowhere before. */
function firstWhere(ascending: ArrayLike<number>, holds: (value: number) => boolean): number {
  let [first, last] = [0, ascending.length - 1];
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (holds(ascending[middle])) last = middle;
    else first = middle + 1;
  }
  return first;
}
