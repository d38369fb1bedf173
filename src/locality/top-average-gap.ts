/** @file How much more often a neuron is active with its closest partner than with the others. */
import type { CoActivation } from "./co-activation";

/**
 * How closely neuron j goes with neuron i.
 *
 * - `plain`: P(j | i), the share of i's tokens in which j is active too. A neuron that is always active is everyone's partner.
 * - `corrected`: P(j | i) - P(j), by how much i's presence raises it. A neuron that is always active has at most 1 - P(j) to gain.
 */
export type PartnerMeasure = "plain" | "corrected";

/** What one neuron has, scored on other tokens than its partner was chosen on. */
export interface NeuronGap {
  readonly neuron: number;
  readonly partner: number;
  /** The measure of the partner. */
  readonly top: number;
  /** Its mean over all other neurons. */
  readonly average: number;
}

/**
 * Each neuron's closest partner: the largest P(j | i), or P(j | i) - P(j), over j ≠ i; of equals the first.
 *
 * @returns Shape [dFF]; -1 where the neuron is never active.
 */
export function closestPartners({ dFF, counts, nTokens }: CoActivation, measure: PartnerMeasure): Int32Array {
  return Int32Array.from({ length: dFF }, (_, i) => {
    const own = counts[i * dFF + i];
    if (own === 0) return -1;
    let partner = -1;
    let best = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < dFF; j++) {
      if (j === i) continue;
      const baseline = measure === "plain" ? 0 : counts[j * dFF + j] / nTokens;
      const value = counts[i * dFF + j] / own - baseline;
      if (value > best) {
        best = value;
        partner = j;
      }
    }
    return partner;
  });
}

/**
 * The top-average gap of each neuron.
 *
 *     gapᵢ = m(pᵢ | i) - 1/(dFF - 1) · Σ_{j ≠ i} m(j | i)    with m(j | i) = P(j | i), or P(j | i) - P(j), and pᵢ the partner
 *
 * Scored on the tokens that the partner was chosen on, the gap would be too high: the largest of many noisy values.
 *
 * @param partners from `closestPartners`, on other tokens.
 * @returns For the neurons that have a partner and are active in the scored tokens.
 */
export function topAverageGaps(
  { dFF, counts, nTokens }: CoActivation,
  partners: Int32Array,
  measure: PartnerMeasure,
): NeuronGap[] {
  const rates = Float64Array.from({ length: dFF }, (_, j) => counts[j * dFF + j] / nTokens);
  const rateSum = rates.reduce((sum, rate) => sum + rate, 0);
  const gaps: NeuronGap[] = [];
  for (let i = 0; i < dFF; i++) {
    const own = counts[i * dFF + i];
    if (own === 0 || partners[i] < 0) continue;
    let together = 0;
    for (let j = 0; j < dFF; j++) together += counts[i * dFF + j];
    const others = (together - own) / own; // Σ_{j ≠ i} P(j | i)
    const baseline =
      measure === "plain" ? { partner: 0, others: 0 } : { partner: rates[partners[i]], others: rateSum - rates[i] };
    gaps.push({
      neuron: i,
      partner: partners[i],
      top: counts[i * dFF + partners[i]] / own - baseline.partner,
      average: (others - baseline.others) / (dFF - 1),
    });
  }
  return gaps;
}
