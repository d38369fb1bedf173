/** @file Claim `reuse-window`: a window of five tokens reuses about twice what the token before alone gives. */
import type { Claim, Verdict } from "../../records/claims";
import type { LocalityRecord } from "../../records/locality-record";
import { type LocalityVariant, localityVariants, meanOverLayers } from "../affinity/locality-variants";
import { PAPER_CETT_LIMIT } from "../reported-points";
import { percent } from "../sentences";

/** The windows that the paper compares. */
const SHORT = 1;
const LONG = 5;
/** The factor that is reported, and how far from it still counts as "about twice". */
const REPORTED_FACTOR = 2;
const MARGIN = 0.5;
/** Below this factor a larger window brings little. */
const LEAST_FACTOR = 1.25;

/**
 * Judges the claim on ReLU² at CETT 0.2: the factor from window 1 to window 5 must be about two, and reuse must not be what the neurons' rates give by chance.
 *
 * @throws {RangeError} If the record has no ReLU² model, or not this limit.
 */
export function reuseWindowClaim(record: LocalityRecord, recordName: string): Claim {
  const limit = record.inputs.cettLimits.indexOf(PAPER_CETT_LIMIT);
  const variants = limit < 0 ? [] : localityVariants(record, limit);
  const relu2 = variants.find(({ variant }) => variant === "relu2");
  if (!relu2) {
    throw new RangeError(
      `Cannot judge reuse-window as the record must hold a relu2 model at CETT ${PAPER_CETT_LIMIT}: it holds ${record.inputs.cettLimits}`,
    );
  }
  const factors = relu2.models.map((layers) => factorOf({ ...relu2, models: [layers] }));
  const factor = factorOf(relu2);
  const reuse = (variant: LocalityVariant): number => reuseAt(variant, SHORT);
  const chance = meanOverLayers(relu2, (layer) => layer.chance[SHORT - 1]);
  const chanceFactor = meanOverLayers(relu2, (layer) => layer.chance[LONG - 1]) / chance;
  const listed = variants.map((variant) => `${variant.label} ${percent(reuse(variant))}`).join(", ");
  return {
    id: "reuse-window",
    sentence: "Enlarging the sliding window from one token to five raises the reuse of active neurons about twofold.",
    place: "section on hardware affinity, reuse between tokens",
    certainty: "reported by a secondary source",
    measure: `reuse ratio at window ${LONG} over that at window ${SHORT}, ReLU² at CETT ${PAPER_CETT_LIMIT}, mean over layers; interval: least and greatest model`,
    n: record.measured.models[0].nTokens,
    nOf: "tokens",
    value: factor,
    unit: "number",
    interval: factors.length > 1 ? [Math.min(...factors), Math.max(...factors)] : null,
    rule: `reproduced if the factor is within ${MARGIN} of ${REPORTED_FACTOR} and reuse at window ${SHORT} is above the chance level of the neurons' own rates; partly if it is above that level and the factor at least ${LEAST_FACTOR}; else not reproduced`,
    verdict: verdictOf(factor, reuse(relu2) > chance),
    caveat: `reuse at window ${SHORT}: ${listed}; chance at the neurons' own rates for ReLU² ${percent(chance)}, with a factor of ${chanceFactor.toFixed(2)}`,
    record: recordName,
  };
}

function reuseAt(variant: LocalityVariant, window: number): number {
  return meanOverLayers(variant, ({ reuse }) => reuse.ratio[window - 1]);
}

function factorOf(variant: LocalityVariant): number {
  return reuseAt(variant, LONG) / reuseAt(variant, SHORT);
}

function verdictOf(factor: number, isAboveChance: boolean): Verdict {
  if (!isAboveChance || factor < LEAST_FACTOR) return "not reproduced";
  return Math.abs(factor - REPORTED_FACTOR) <= MARGIN ? "reproduced" : "partly";
}
