/** @file Claim `co-activation-gap`: neurons of ReLU models have closer partners than those of SwiGLU, ReLU²'s most of all in later layers. */
import type { Claim, Verdict } from "../../records/claims";
import type { LayerLocality, LocalityRecord } from "../../records/locality-record";
import { type LocalityVariant, localityVariants, meanByLayer, meanOverLayers } from "../affinity/locality-variants";
import { PAPER_CETT_LIMIT } from "../reported-points";

/** The levels that are reported: about 0.2 and about 0.1, so half as large again at the least. */
const LEAST_FACTOR = 1.5;
const REQUIRED = ["relu", "relu2", "reglu", "swiglu"] as const;

const paperGap = ({ observed }: LayerLocality): number => observed.plain.gap;
const correctedGap = ({ observed }: LayerLocality): number => observed.corrected.gap;
const permutedGap = ({ permuted }: LayerLocality): number => permuted.plain.gap;

/**
 * Judges the claim by the paper's gap at CETT 0.2; the corrected gap and the permuted one stand beside it.
 *
 * @throws {RangeError} If the record lacks one of the four variants, or the limit.
 */
export function coActivationGapClaim(record: LocalityRecord, recordName: string): Claim {
  const limit = record.inputs.cettLimits.indexOf(PAPER_CETT_LIMIT);
  const variants = new Map((limit < 0 ? [] : localityVariants(record, limit)).map((each) => [each.variant, each]));
  const missing = REQUIRED.filter((variant) => !variants.has(variant));
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot judge co-activation-gap as the record must hold all four variants at CETT ${PAPER_CETT_LIMIT}: ${missing.join(", ")} missing`,
    );
  }
  const of = (variant: (typeof REQUIRED)[number]): LocalityVariant => variants.get(variant)!;
  const gaps = REQUIRED.map((variant) => meanOverLayers(of(variant), paperGap));
  const [relu, relu2, reglu, swiglu] = gaps;
  const late = REQUIRED.map((variant) => laterHalf(meanByLayer(of(variant), paperGap)));
  const isAboveSwiglu = Math.min(relu, relu2, reglu) >= LEAST_FACTOR * swiglu;
  const isHighestLate = late[1] > late[0] && late[1] > late[2];
  const bySeed = of("relu2").models.map((layers) => meanOverLayers({ ...of("relu2"), models: [layers] }, paperGap));
  const listed = (value: (layer: LayerLocality) => number): string =>
    REQUIRED.map((variant) => `${of(variant).label} ${meanOverLayers(of(variant), value).toFixed(3)}`).join(", ");
  return {
    id: "co-activation-gap",
    sentence:
      "The top-average co-activation gap is about 0.2 in ReLU models and 0.1 in SwiGLU, and in later layers ReLU²'s is the largest.",
    place: "section on hardware affinity, co-activation between neurons",
    certainty: "reported by a secondary source",
    measure: `mean over neurons and layers of P(p|i) - mean over j of P(j|i), p the closest partner, ReLU² at CETT ${PAPER_CETT_LIMIT}; partners chosen on other documents; interval: least and greatest model`,
    n: record.measured.models[0].nTokens,
    nOf: "tokens",
    value: relu2,
    unit: "number",
    interval: bySeed.length > 1 ? [Math.min(...bySeed), Math.max(...bySeed)] : null,
    rule: `reproduced if the gaps of ReLU, ReLU² and ReGLU are at least ${LEAST_FACTOR} times SwiGLU's and ReLU²'s is above ReLU's and ReGLU's in the later half of the layers; partly if one of the two holds; else not reproduced`,
    verdict: verdictOf(isAboveSwiglu, isHighestLate),
    caveat: `paper's gap: ${listed(paperGap)}; of independent neurons with the same rates: ${listed(permutedGap)}; corrected gap, which hot neurons cannot earn: ${listed(correctedGap)}`,
    record: recordName,
  };
}

function laterHalf(byLayer: readonly number[]): number {
  const later = byLayer.slice(Math.floor(byLayer.length / 2));
  return later.reduce((sum, value) => sum + value, 0) / later.length;
}

function verdictOf(isAboveSwiglu: boolean, isHighestLate: boolean): Verdict {
  if (isAboveSwiglu && isHighestLate) return "reproduced";
  return isAboveSwiglu || isHighestLate ? "partly" : "not reproduced";
}
