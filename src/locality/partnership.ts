/** @file Gaps of a layer's neurons, as a record keeps them: observed, permuted, and those of hot neurons apart. */
import { mean } from "../numerics/mean";
import { roundSignificant } from "../numerics/round-significant";
import type { LayerLocality } from "../records/locality-record";
import { activeCounts, type CoActivation } from "./co-activation";
import { type NeuronGroup, neuronGroup } from "./neuron-group";
import { closestPartners, type NeuronGap, type PartnerMeasure, topAverageGaps } from "./top-average-gap";

/** Co-activation on the documents that choose partners, and on those that score them. */
export interface Halves {
  readonly choose: CoActivation;
  readonly score: CoActivation;
}

type Partnership = Pick<
  LayerLocality,
  "nDead" | "nHot" | "nScored" | "observed" | "sameTokensGap" | "permuted" | "hotGap"
>;

/**
 * Chooses each neuron's partner on one half and scores it on the other, over the neurons that are neither dead nor hot.
 *
 * @param permuted the same counts of every neuron, with tokens drawn anew.
 * @throws {RangeError} If no neuron can be scored.
 */
export function partnership(observed: Halves, permuted: Halves): Partnership {
  const rates = ratesOf(observed);
  const groups = Array.from(rates, neuronGroup);
  const plain = gapsOf(observed, "plain");
  const corrected = gapsOf(observed, "corrected");
  const nScored = ofGroup(plain, groups, "living").length;
  if (nScored === 0) {
    throw new RangeError(
      `Cannot measure co-activation as a neuron must be active in some of the tokens and not in all: of ${rates.length} there is none`,
    );
  }
  const living = (gaps: readonly NeuronGap[]) => meanGap(ofGroup(gaps, groups, "living"), rates);
  const gapOn = (half: CoActivation, measure: PartnerMeasure): number =>
    living(topAverageGaps(half, closestPartners(half, measure), measure)).gap;
  const hot = { plain: ofGroup(plain, groups, "hot"), corrected: ofGroup(corrected, groups, "hot") };
  return {
    nDead: groups.filter((group) => group === "dead").length,
    nHot: groups.filter((group) => group === "hot").length,
    nScored,
    observed: { plain: living(plain), corrected: living(corrected) },
    sameTokensGap: { plain: gapOn(observed.choose, "plain"), corrected: gapOn(observed.choose, "corrected") },
    permuted: { plain: living(gapsOf(permuted, "plain")), corrected: living(gapsOf(permuted, "corrected")) },
    hotGap:
      hot.plain.length === 0
        ? null
        : { plain: meanGap(hot.plain, rates).gap, corrected: meanGap(hot.corrected, rates).gap },
  };
}

/** Share of tokens each neuron is active in, over both halves. */
export function ratesOf({ choose, score }: Halves): Float64Array {
  const scored = activeCounts(score);
  const nTokens = choose.nTokens + score.nTokens;
  return Float64Array.from(activeCounts(choose), (count, i) => (count + scored[i]) / nTokens);
}

function gapsOf({ choose, score }: Halves, measure: PartnerMeasure): NeuronGap[] {
  return topAverageGaps(score, closestPartners(choose, measure), measure);
}

function ofGroup(gaps: readonly NeuronGap[], groups: readonly NeuronGroup[], group: NeuronGroup): NeuronGap[] {
  return gaps.filter(({ neuron }) => groups[neuron] === group);
}

function meanGap(gaps: readonly NeuronGap[], rates: Float64Array): LayerLocality["observed"]["plain"] {
  const meanOf = (value: (gap: NeuronGap) => number): number => roundSignificant(mean(gaps.map(value)));
  return {
    top: meanOf(({ top }) => top),
    average: meanOf(({ average }) => average),
    gap: meanOf(({ top, average }) => top - average),
    partnerRate: meanOf(({ partner }) => rates[partner]),
  };
}
