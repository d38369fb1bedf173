/** @file Claim `reuse-window`: a window of five tokens reuses about twice what the token before alone gives. */
import { mean } from "../../../numerics/mean";
import type { Verdict } from "../../../records/claims";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperMeanReuse } from "../../paper/paper-reuse";
import { percent } from "../../sentences";
import type { ClaimDefinition } from "../claim-definition";
import { listedVariants } from "../listed-variants";
import { allLayers, localityAtTarget, type ModelAtTarget, reuseAt, targetCaveat } from "./locality-at-target";

/** The windows that the paper compares. */
const SHORT = 1;
const LONG = 5;
/** The paper says twice; how far from it still counts as that. */
const TWICE = 2;
const MARGIN = 0.5;
/** Below this factor a larger window brings little. */
const LEAST_FACTOR = 1.25;

/** Mean reuse of ReLU² at window 5 over that at window 1, which must not be what the neurons' rates give by chance. */
export const reuseWindow: ClaimDefinition = {
  id: "reuse-window",
  sentence: "A window of five tokens reuses twice as many of the active neurons as a window of one.",
  place: "section 5.3, figures 6a and 6b",
  get rule() {
    return `at sparsity ${comparedSparsity()}: reproduced if ReLU²'s mean reuse at window ${LONG} over that at window ${SHORT} is within ${MARGIN} of ${TWICE}, and its reuse at window ${SHORT} is above the chance level of the neurons' own rates; partly if it is above that level and the factor at least ${LEAST_FACTOR}; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const listed = listedVariants((variant) => {
      const [short, long] = [paperMeanReuse(variant, SHORT), paperMeanReuse(variant, LONG)];
      return `${(long / short).toFixed(2)} (${short.toFixed(3)} to ${long.toFixed(3)})`;
    });
    return `from the means of figures 6a and 6b: ${listed}`;
  },
  judge({ locality: { name, record } }) {
    const models = localityAtTarget(record, "reuse-window");
    const { relu2 } = models;
    const factors = relu2.map((model) => factorOf([model]));
    const factor = factorOf(relu2);
    const chance = mean(allLayers(relu2).map((layer) => layer.chance[SHORT - 1]));
    const chanceFactor = mean(allLayers(relu2).map((layer) => layer.chance[LONG - 1])) / chance;
    const listed = listedVariants(
      (variant) =>
        `${factorOf(models[variant]).toFixed(2)} (${percent(reuseOf(models[variant], SHORT))} to ${percent(reuseOf(models[variant], LONG))})`,
    );
    return {
      measure: `reuse ratio at window ${LONG} over that at window ${SHORT}, each mean over tokens and layers, ReLU² at sparsity ${comparedSparsity()}${factors.length > 1 ? "; interval: least and greatest model" : ""}`,
      n: record.measured.models[0].nTokens,
      nOf: "tokens",
      value: factor,
      unit: "number",
      interval: factors.length > 1 ? [Math.min(...factors), Math.max(...factors)] : null,
      verdict: verdictOf(factor, reuseOf(relu2, SHORT) > chance),
      caveat: `${listed}; chance at the neurons' own rates for ReLU² ${percent(chance)}, with a factor of ${chanceFactor.toFixed(2)}; ${targetCaveat(record, models)}`,
      record: name,
    };
  },
};

function reuseOf(models: readonly ModelAtTarget[], window: number): number {
  return mean(allLayers(models).map((layer) => reuseAt(layer, window)));
}

function factorOf(models: readonly ModelAtTarget[]): number {
  return reuseOf(models, LONG) / reuseOf(models, SHORT);
}

function verdictOf(factor: number, isAboveChance: boolean): Verdict {
  if (!isAboveChance || factor < LEAST_FACTOR) return "not reproduced";
  return Math.abs(factor - TWICE) <= MARGIN ? "reproduced" : "partly";
}
