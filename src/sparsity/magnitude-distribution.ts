/** @file How neuron output magnitudes are distributed: the histogram of the paper's figure. */
import type { MagnitudeCounts } from "../kernels/cpu/cett-sums";
import { lowerEdgeOfBin, thresholdOfBin } from "../numerics/magnitude-grid";
import { sum } from "../numerics/sum";

/** Points of the magnitude grid in an octave. */
const POINTS_PER_OCTAVE = 64;

/** A histogram over log10(magnitude / mean magnitude). The arrays run parallel, one item a bin, ascending, empty bins in between left out. */
export interface MagnitudeDistribution {
  /** Mean over all neuron outputs, zeros too, in residual-stream units. */
  readonly meanMagnitude: number;
  /** Share of neuron outputs of magnitude zero, which no bin holds. */
  readonly zeroShare: number;
  /** Edges of a bin, log10(magnitude / mean magnitude). */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Share of all neuron outputs in the bin. */
  readonly share: Float64Array;
  /** Share per decade of magnitude: Σ density · (upper - lower) = 1 - zeroShare. */
  readonly density: Float64Array;
  readonly nNeurons: number;
}

/**
 * The distribution of magnitudes, each divided by the mean magnitude: 0 on the logarithmic axis is the mean, and layers and models of any scale can be compared.
 *
 * @param counts of a layer, or of several layers added up (then all are divided by the one mean of all).
 * @param binsPerOctave a power of two up to 64, the grid's own: bins are merged whole, which is exact.
 * @throws {RangeError} If `binsPerOctave` is another number, or every magnitude is zero.
 */
export function magnitudeDistribution(counts: MagnitudeCounts, binsPerOctave: number): MagnitudeDistribution {
  const merged = POINTS_PER_OCTAVE / binsPerOctave; // grid bins in a bin
  if (!(Number.isInteger(Math.log2(binsPerOctave)) && binsPerOctave >= 1 && merged >= 1)) {
    throw new RangeError(
      `Cannot make a distribution as binsPerOctave must be a power of two from 1 to ${POINTS_PER_OCTAVE}: current value is ${binsPerOctave}`,
    );
  }
  const nNeurons = counts.zeroNeurons + sum(counts.neurons);
  const meanMagnitude = sum(counts.magnitudes) / nNeurons;
  if (!(meanMagnitude > 0)) throw new RangeError("Cannot make a distribution as a magnitude must be > 0: all are zero");

  const neurons = new Map<number, number>(); // by the first grid bin of the bin
  counts.bins.forEach((bin, k) => {
    const first = bin - (bin % merged);
    neurons.set(first, (neurons.get(first) ?? 0) + counts.neurons[k]);
  });
  const normalized = (magnitude: number) => Math.log10(magnitude / meanMagnitude);
  const firsts = [...neurons.keys()];
  // The lowest bin of the grid would begin at 0: the smallest magnitude that float32 holds stands for it.
  const lower = Float64Array.from(firsts, (first) => normalized(lowerEdgeOfBin(first) || 2 ** -149));
  const upper = Float64Array.from(firsts, (first) => normalized(thresholdOfBin(first + merged - 1)));
  const share = Float64Array.from(firsts, (first) => neurons.get(first)! / nNeurons);
  const density = share.map((value, k) => value / (upper[k] - lower[k]));
  return { meanMagnitude, zeroShare: counts.zeroNeurons / nNeurons, lower, upper, share, density, nNeurons };
}
