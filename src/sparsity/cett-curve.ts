/** @file The CETT curve of a layer: sparsity and error at every threshold of the grid. */
import { addCettSums, type CettSums, type SequenceCettSums } from "../kernels/cpu/cett-sums";
import { thresholdOfBin } from "../numerics/magnitude-grid";

/** Which tokens a measure covers. The first of a sequence is often an attention sink, whose output can be hundreds of times the median's. */
export type TokenGroup = "all" | "withoutFirst";

/** CETT and sparsity of a layer at each threshold of the grid that anything changes at. The arrays run parallel, thresholds ascending. */
export interface CettCurve {
  /** Occupied bins of the magnitude grid. */
  readonly bins: Uint16Array;
  /** ε: the largest float32 of the bin. */
  readonly threshold: Float32Array;
  /** Share of neurons with ‖nᵢ‖ ≤ ε, over all tokens: the sparsity. */
  readonly inactiveShare: Float64Array;
  /** Mean of CETT(x, ε) over the tokens x that have one. */
  readonly cett: Float64Array;
  /** sqrt(Σ ‖tail‖² / Σ ‖output‖²) over the same tokens: ruled by those with large outputs. */
  readonly cettPooled: Float64Array;
  /** Share of neurons of magnitude zero: the sparsity at ε = 0, where CETT is 0. */
  readonly zeroShare: number;
  readonly nTokens: number;
  /** Tokens whose FFN output is zero: without CETT, but with neurons that count as inactive. */
  readonly nSilentTokens: number;
}

/**
 * The curve of a layer, from the sums of its sequences.
 *
 *     cett[k] = 1/n · Σₓ CETT(x, threshold[k])
 *
 * Sums run in float64, in the order of the sequences: the same sequences give the same bytes, from however many threads or shards they come.
 *
 * @returns A curve that ends at CETT 1 (to rounding) and an inactive share of 1. Below its first threshold CETT is 0 and the share is `zeroShare`.
 * @throws {RangeError} If no token has an FFN output other than zero.
 * @see Zhang et al. 2024, arXiv:2402.03804, definition of CETT.
 */
export function cettCurve(sequences: readonly SequenceCettSums[], tokens: TokenGroup = "all"): CettCurve {
  const sums = sumsOfTokens(sequences, tokens);
  const { nTokens, nSilentTokens, bins } = sums;
  const nMeasured = nTokens - nSilentTokens;
  if (nMeasured === 0) {
    throw new RangeError(
      `Cannot compute a CETT curve as a token must have an FFN output other than zero: ${nSilentTokens} of ${nTokens} are silent`,
    );
  }
  const neurons = prefixSums(sums.neurons);
  const nNeurons = sums.zeroNeurons + neurons[neurons.length - 1];
  const squares = prefixSums(sums.squares);
  const outputSquare = squares[squares.length - 1];
  return {
    bins,
    threshold: Float32Array.from(bins, thresholdOfBin),
    inactiveShare: neurons.map((count) => (sums.zeroNeurons + count) / nNeurons),
    cett: prefixSums(sums.ratios).map((ratio) => ratio / nMeasured),
    cettPooled: squares.map((square) => Math.sqrt(Math.max(square, 0) / outputSquare)), // rounding can leave a square below 0
    zeroShare: sums.zeroNeurons / nNeurons,
    nTokens,
    nSilentTokens,
  };
}

/** The sums of a group of tokens, over all sequences. */
export function sumsOfTokens(sequences: readonly SequenceCettSums[], tokens: TokenGroup): CettSums {
  return addCettSums(sequences.flatMap(({ first, rest }) => (tokens === "all" ? [first, rest] : [rest])));
}

function prefixSums(increments: Float64Array): Float64Array {
  let sum = 0;
  return increments.map((increment) => {
    sum += increment;
    return sum;
  });
}
