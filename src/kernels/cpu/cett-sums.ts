/** @file What a pass over tokens leaves behind: sums per bin of the magnitude grid, plain data that adds up. */
import { N_MAGNITUDE_BINS } from "../../numerics/magnitude-grid";

/** How many neuron outputs lie in each bin, and their magnitudes, over some tokens. */
export interface MagnitudeCounts {
  /** Neuron outputs of magnitude zero, which no bin holds. */
  readonly zeroNeurons: number;
  /** Occupied bins, ascending; the arrays below run parallel to it. */
  readonly bins: Uint16Array;
  /** Neuron outputs in the bin. */
  readonly neurons: Float64Array;
  /** Their magnitudes, summed. Exact: the float32 values of a bin share an exponent. */
  readonly magnitudes: Float64Array;
}

/** Sums of the CETT curves of some tokens; a curve is kept as what each bin adds to it, so that only occupied bins cost anything. */
export interface CettSums extends MagnitudeCounts {
  readonly nTokens: number;
  /** Tokens whose FFN output is zero: they are in the counts, and have no curve. */
  readonly nSilentTokens: number;
  /** What the bin adds to ‖tail‖ / ‖output‖, summed over tokens. */
  readonly ratios: Float64Array;
  /** What the bin adds to ‖tail‖², summed over tokens. */
  readonly squares: Float64Array;
}

/** The sums of one sequence, its first token (often an attention sink with a huge output) apart from the rest. */
export interface SequenceCettSums {
  readonly first: CettSums;
  readonly rest: CettSums;
}

/**
 * Keeps the occupied bins.
 *
 * @param dense [4, N_MAGNITUDE_BINS] in the order neurons, magnitudes, ratios, squares.
 */
export function occupiedSums(
  dense: Float64Array,
): Pick<CettSums, "bins" | "neurons" | "magnitudes" | "ratios" | "squares"> {
  const bins: number[] = [];
  for (let bin = 0; bin < N_MAGNITUDE_BINS; bin++) if (dense[bin] > 0) bins.push(bin);
  const row = (index: number) => Float64Array.from(bins, (bin) => dense[index * N_MAGNITUDE_BINS + bin]);
  return { bins: Uint16Array.from(bins), neurons: row(0), magnitudes: row(1), ratios: row(2), squares: row(3) };
}

/**
 * Adds sums up, in the order given: the same parts in the same order give the same bytes.
 *
 * Counts and magnitudes are exact in any order; ratios and squares round in float64.
 */
export function addCettSums(parts: readonly CettSums[]): CettSums {
  const dense = new Float64Array(4 * N_MAGNITUDE_BINS);
  const total = { nTokens: 0, nSilentTokens: 0, zeroNeurons: 0 };
  for (const part of parts) {
    total.nTokens += part.nTokens;
    total.nSilentTokens += part.nSilentTokens;
    total.zeroNeurons += part.zeroNeurons;
    const rows = [part.neurons, part.magnitudes, part.ratios, part.squares];
    rows.forEach((row, index) => {
      for (let k = 0; k < row.length; k++) dense[index * N_MAGNITUDE_BINS + part.bins[k]] += row[k];
    });
  }
  return { ...total, ...occupiedSums(dense) };
}
