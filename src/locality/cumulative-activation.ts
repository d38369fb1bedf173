/** @file How much of a layer's activity its most active neurons make. */
import { CUMULATIVE_PARTS } from "../records/locality-record";

/**
 * Cumulative share of all activations, neurons sorted by how often they are active, most active first.
 *
 *     curve[k - 1] = Σ_{r ≤ dFF · k/20} c_r / Σ_r c_r    for k = 1 to 20, c_1 ≥ c_2 ≥ …
 *
 * Where dFF · k/20 is no whole number, the neuron that the boundary falls into counts with its part: the curve is a straight line between neurons.
 *
 * @param activeCounts tokens that each neuron is active in, shape [dFF].
 * @returns Shape [20], shares that do not fall; the last is 1. It lies on or above the diagonal, and on it where all neurons are equally active.
 * @throws {RangeError} If no neuron is ever active.
 * @see Zhang et al. 2024, arXiv:2402.03804, appendix D, figures 8 and 9.
 */
export function cumulativeActivation(activeCounts: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(activeCounts).sort().reverse();
  const dFF = sorted.length;
  const cumulative = new Float64Array(dFF + 1); // position r: of the first r neurons
  for (let r = 0; r < dFF; r++) cumulative[r + 1] = cumulative[r] + sorted[r];
  const total = cumulative[dFF];
  if (total === 0) {
    throw new RangeError(
      `Cannot sort neurons by their activity as one must be active: of ${dFF} none is in any of the tokens`,
    );
  }
  return Array.from({ length: CUMULATIVE_PARTS }, (_, k) => {
    const numerator = dFF * (k + 1); // of a division by CUMULATIVE_PARTS, kept whole so that no boundary is missed by rounding
    const whole = Math.floor(numerator / CUMULATIVE_PARTS);
    const part = (numerator % CUMULATIVE_PARTS) / CUMULATIVE_PARTS;
    return (cumulative[whole] + part * (sorted[whole] ?? 0)) / total;
  });
}
