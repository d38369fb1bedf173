/** @file How much the largest neuron outputs carry: how long the tail is, in one number. */
import type { MagnitudeCounts } from "../kernels/cpu/cett-sums";
import { sum } from "../numerics/sum";

/**
 * Share of the total magnitude that the largest `topShare` of all neuron outputs carry.
 *
 * The bin that the cut falls into gives the same part of its magnitude as of its neurons, as if all its magnitudes were equal: a bin is 1.6 % wide, so the
 * error is below 1.6 % of what that one bin carries.
 *
 * @param topShare in [0, 1]; zeros count among the outputs.
 * @returns In [topShare, 1].
 * @throws {RangeError} If `topShare` is outside [0, 1], or every magnitude is zero.
 */
export function magnitudeShareOfTop(counts: MagnitudeCounts, topShare: number): number {
  if (!(topShare >= 0 && topShare <= 1)) {
    throw new RangeError(`Cannot take a share as topShare must be in [0, 1]: current value is ${topShare}`);
  }
  const total = sum(counts.magnitudes);
  if (!(total > 0)) throw new RangeError("Cannot take a share as a magnitude must be > 0: all are zero");
  let wanted = topShare * (counts.zeroNeurons + sum(counts.neurons));
  let carried = 0;
  for (let k = counts.bins.length - 1; k >= 0 && wanted > 0; k--) {
    const taken = Math.min(wanted, counts.neurons[k]);
    carried += (taken / counts.neurons[k]) * counts.magnitudes[k];
    wanted -= taken;
  }
  return carried / total;
}
