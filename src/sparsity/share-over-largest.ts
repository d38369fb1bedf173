/** @file How magnitudes are distributed between zero and the largest of their layer: the paper's figure. */
import type { MagnitudeCounts } from "../kernels/cpu/cett-sums";
import { lowerEdgeOfBin, thresholdOfBin } from "../numerics/magnitude-grid";
import { sum } from "../numerics/sum";

/** A histogram over magnitude / largest magnitude. */
interface ShareOverLargest {
  /** Upper edge of the bin of the grid that the largest magnitude lies in: at most 1.6 % above it. */
  readonly largest: number;
  /** Share of all neuron outputs in each of the equal bins from 0 to 1; adds up to 1. */
  readonly share: Float64Array;
}

/**
 * The distribution of ‖nᵢ(x)‖₂ / max ‖nᵢ(x)‖₂ in equal bins.
 *
 * The counts are on the logarithmic grid. A bin of the grid that lies across an edge is split there, as if its outputs were spread evenly over it. With up to 64 equal bins, no bin of the grid is wider than one
 * of them (the widest one just under `largest`), so an output is at most one bin from its place. Zeros are in the first bin.
 *
 * @param nBins at least 1.
 * @throws {RangeError} If every magnitude is zero.
 * @see Zhang et al. 2024, arXiv:2402.03804, figure 1a.
 */
export function shareOverLargest(counts: MagnitudeCounts, nBins: number): ShareOverLargest {
  const { bins, neurons, zeroNeurons } = counts;
  if (bins.length === 0) {
    throw new RangeError("Cannot divide by the largest magnitude as a magnitude must be > 0: all are zero");
  }
  const largest = thresholdOfBin(bins[bins.length - 1]);
  const inBin = new Float64Array(nBins);
  inBin[0] = zeroNeurons;
  const placeOf = (magnitude: number): number => (nBins * magnitude) / largest;
  bins.forEach((bin, k) => {
    const [from, to] = [placeOf(lowerEdgeOfBin(bin)), placeOf(thresholdOfBin(bin))];
    for (let b = Math.floor(from); b < to; b++) {
      const part = (Math.min(to, b + 1) - Math.max(from, b)) / (to - from);
      inBin[b] += part * neurons[k];
    }
  });
  const nOutputs = zeroNeurons + sum(neurons);
  return { largest, share: inBin.map((count) => count / nOutputs) };
}
