/** @file Reuse between tokens: which share of a token's active neurons was active a moment before. */
import { type ActiveSets, setWords } from "./active-sets";
import { countOnes } from "./count-ones";

/** Sums over tokens that the reuse ratio is made of; those of several documents add up. Position w - 1 of an array belongs to window w. */
export interface ReuseSums {
  /** Tokens measured. */
  readonly nTokens: number;
  /** Tokens among them whose active set is empty: they have no ratio. */
  readonly nSilentTokens: number;
  /** Σ |Sₜ| */
  readonly nActive: number;
  /** Σ |Sₜ ∩ (Sₜ₋₁ ∪ … ∪ Sₜ₋w)| */
  readonly nReused: Float64Array;
  /** Σ |Sₜ ∩ (Sₜ₋₁ ∪ … ∪ Sₜ₋w)| / |Sₜ| over tokens that are not silent. */
  readonly ratioSum: Float64Array;
}

/**
 * Reuse sums of one document for the windows 1 to `largestWindow`.
 *
 *     reuseRatio(w) = Σₜ |Sₜ ∩ (Sₜ₋₁ ∪ … ∪ Sₜ₋w)| / Σₜ |Sₜ|  =  nReused[w - 1] / nActive
 *
 * Measured are the tokens that have `largestWindow` tokens before them in the document: the same ones for every window.
 *
 * @param largestWindow an integer ≥ 1.
 * @throws {RangeError} If the largest window is no such integer.
 * @see Zhang et al. 2024, arXiv:2402.03804, hardware affinity; the ratio of one token is that of Song et al. 2025, BlockFFN, section 4.1.2.
 */
export function reuseSums(sets: ActiveSets, largestWindow: number): ReuseSums {
  if (!Number.isInteger(largestWindow) || largestWindow < 1) {
    throw new RangeError(
      `Cannot measure reuse as the largest window must be an integer >= 1: current value is ${largestWindow}`,
    );
  }
  const { nTokens, dFF, words } = sets;
  const rowWords = setWords(dFF);
  const fresh = new Uint32Array(rowWords); // of Sₜ, what no token of the window had
  const nReused = new Float64Array(largestWindow);
  const ratioSum = new Float64Array(largestWindow);
  let nSilentTokens = 0;
  let nActive = 0;
  for (let token = largestWindow; token < nTokens; token++) {
    fresh.set(words.subarray(token * rowWords, (token + 1) * rowWords));
    let size = 0;
    for (let k = 0; k < rowWords; k++) size += countOnes(fresh[k]);
    if (size === 0) {
      nSilentTokens++;
      continue;
    }
    nActive += size;
    let reused = 0;
    for (let window = 1; window <= largestWindow; window++) {
      const before = (token - window) * rowWords;
      for (let k = 0; k < rowWords; k++) {
        const again = fresh[k] & words[before + k];
        if (again === 0) continue;
        reused += countOnes(again);
        fresh[k] &= ~again;
      }
      nReused[window - 1] += reused;
      ratioSum[window - 1] += reused / size;
    }
  }
  return { nTokens: Math.max(0, nTokens - largestWindow), nSilentTokens, nActive, nReused, ratioSum };
}

/** Adds the sums of documents up, in the order given. */
export function addReuseSums(parts: readonly ReuseSums[]): ReuseSums {
  const total = (of: (part: ReuseSums) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const totals = (of: (part: ReuseSums) => Float64Array): Float64Array =>
    of(parts[0]).map((_, w) => total((part) => of(part)[w]));
  return {
    nTokens: total(({ nTokens }) => nTokens),
    nSilentTokens: total(({ nSilentTokens }) => nSilentTokens),
    nActive: total(({ nActive }) => nActive),
    nReused: totals(({ nReused }) => nReused),
    ratioSum: totals(({ ratioSum }) => ratioSum),
  };
}

/**
 * The reuse ratio of every window: of all active neurons of all tokens, the share that need not be read again.
 *
 * @returns Shares in [0, 1] that do not fall with the window; NaN where every token is silent.
 */
export function reuseRatio({ nReused, nActive }: ReuseSums): Float64Array {
  return nReused.map((count) => count / nActive);
}

/**
 * The mean over tokens of each token's own ratio |Sₜ ∩ (Sₜ₋₁ ∪ … ∪ Sₜ₋w)| / |Sₜ|, silent tokens left out: tokens with few active neurons weigh as much as others.
 *
 * @returns As `reuseRatio`.
 */
export function reuseRatioOfTokens({ ratioSum, nTokens, nSilentTokens }: ReuseSums): Float64Array {
  return ratioSum.map((sum) => sum / (nTokens - nSilentTokens));
}
