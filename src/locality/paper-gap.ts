/** @file The paper's top-average co-activation gap. */
import type { LayerLocality } from "../records/locality-record";
import type { CoActivation } from "./co-activation";

/** The mean of the largest entries, the mean of all, and their difference. */
export type PaperGap = NonNullable<LayerLocality["paperGap"]>;

/**
 * The gap of a layer as the paper defines it.
 *
 *     gap = 1/dFF · Σᵢ maxⱼ M_ij - 1/dFF² · Σᵢⱼ M_ij    with M_ij = P(j | i) = counts_ij / counts_ii for i ≠ j, and M_ii = 0
 *
 * Partners are chosen and scored on the same tokens, and no neuron is left out. A neuron that is never active has no P(j | i): its row is all zeros, so that dead neurons
 * lower both means. Sums run in float64.
 *
 * @param counts over the tokens that are measured, shape [dFF, dFF].
 * @returns Shares in [0, 1]; the gap is at least 0, as no mean of a row exceeds its largest entry.
 * @see Zhang et al. 2024, arXiv:2402.03804, section 5.3 and figure 7.
 */
export function paperGap({ dFF, counts }: CoActivation): PaperGap {
  let topSum = 0;
  let entrySum = 0;
  for (let i = 0; i < dFF; i++) {
    const own = counts[i * dFF + i];
    if (own === 0) continue; // a row of zeros
    let most = 0;
    let together = 0;
    for (let j = 0; j < dFF; j++) {
      if (j === i) continue;
      const both = counts[i * dFF + j];
      most = Math.max(most, both);
      together += both;
    }
    topSum += most / own;
    entrySum += together / own;
  }
  const top = topSum / dFF;
  const average = entrySum / dFF ** 2;
  return { top, average, gap: top - average };
}
