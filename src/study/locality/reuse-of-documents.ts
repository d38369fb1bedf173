/** @file Reuse over all layers: the sums of each document, their means, and intervals by drawing documents. */
import { z } from "zod";
import { LARGEST_WINDOW } from "../../locality/layer-locality";
import type { ReuseSums } from "../../locality/reuse";
import { seededRandom } from "../../numerics/random";
import { type GroupSum, resampleInterval } from "../../numerics/resample-interval";
import { roundSignificant } from "../../numerics/round-significant";
import { sum } from "../../numerics/sum";
import type { LocalityAtLimit } from "../../records/locality-record";

/** Documents are resampled this often: the ends of a 95 % interval then rest on 50 draws each. */
export const REUSE_RESAMPLES = { resamples: 2000, confidence: 0.95 } as const;

/** What a step keeps of one document, over all its measured tokens and all layers; position w - 1 belongs to window w. */
export const documentReuse = z.strictObject({
  nActive: z.int(),
  nReused: z.array(z.int()),
  /** Pairs of a token and a layer with an active neuron, and the sum of their own ratios. */
  nRatios: z.int(),
  ratioSum: z.array(z.number()),
});
type DocumentReuse = z.infer<typeof documentReuse>;

/** The sums of one document, from those of its layers. */
export function documentReuseOf(layers: readonly ReuseSums[]): DocumentReuse {
  const total = (of: (sums: ReuseSums) => number): number => sum(layers.map(of));
  const totals = (of: (sums: ReuseSums) => Float64Array): number[] =>
    Array.from({ length: LARGEST_WINDOW }, (_, w) => total((sums) => of(sums)[w]));
  return {
    nActive: total(({ nActive }) => nActive),
    nReused: totals(({ nReused }) => nReused),
    nRatios: total(({ nTokens, nSilentTokens }) => nTokens - nSilentTokens),
    ratioSum: totals(({ ratioSum }) => ratioSum),
  };
}

/**
 * Reuse of all documents by window, each with the interval of resampled documents.
 *
 *     reuseRatio(w)    = Σ reused / Σ active, over tokens and layers
 *     reuseOfTokens(w) = mean over tokens and layers of |Sₜ ∩ (Sₜ₋₁ ∪ … ∪ Sₜ₋w)| / |Sₜ|, silent tokens left out: the paper's
 *
 * @throws {RangeError} If no document has an active neuron.
 * @see Zhang et al. 2024, arXiv:2402.03804, section 5.3 and figure 6.
 */
export function reuseOfDocuments(
  documents: readonly DocumentReuse[],
  seed: number,
): Pick<LocalityAtLimit, "reuseRatio" | "reuseInterval" | "reuseOfTokens" | "reuseOfTokensInterval"> {
  const pooled = byWindow((w) => documents.map(({ nActive, nReused }) => ({ count: nActive, sum: nReused[w] })), seed);
  const ofTokens = byWindow(
    (w) => documents.map(({ nRatios, ratioSum }) => ({ count: nRatios, sum: ratioSum[w] })),
    seed,
  );
  return {
    reuseRatio: pooled.means,
    reuseInterval: pooled.intervals,
    reuseOfTokens: ofTokens.means,
    reuseOfTokensInterval: ofTokens.intervals,
  };
}

function byWindow(
  groupsOf: (w: number) => readonly GroupSum[],
  seed: number,
): { means: number[]; intervals: [number, number][] } {
  const windows = Array.from({ length: LARGEST_WINDOW }, (_, w) => groupsOf(w));
  return {
    means: windows.map((groups) => roundSignificant(meanOf(groups))),
    intervals: windows.map((groups) => {
      const [low, high] = resampleInterval(groups, { ...REUSE_RESAMPLES, random: seededRandom(seed) });
      return [roundSignificant(low), roundSignificant(high)];
    }),
  };
}

function meanOf(groups: readonly GroupSum[]): number {
  return sum(groups.map((group) => group.sum)) / sum(groups.map(({ count }) => count));
}
