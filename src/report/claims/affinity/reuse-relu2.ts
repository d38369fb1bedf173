/** @file Claim `reuse-relu2`: where many neurons are active, ReLU² reuses the most of them. */
import { leastSquares, type StraightLine } from "../../../numerics/least-squares";
import { mean } from "../../../numerics/mean";
import type { Verdict } from "../../../records/claims";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperReuseLine, paperReusePoints } from "../../paper/paper-reuse";
import { PAPER_VARIANTS } from "../../paper/paper-variants";
import { claimNumber, percent } from "../../sentences";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition } from "../claim-definition";
import { type ByVariant, eachVariant, highestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { allLayers, localityAtTarget, type ModelAtTarget, reuseAt, targetCaveat } from "./locality-at-target";

const WINDOW = 1;

/** Straight lines of reuse over activation ratio, at the largest ratio that all four variants reach. */
export const reuseRelu2: ClaimDefinition = {
  id: "reuse-relu2",
  sentence: "Where activation ratios are high, ReLU² has the highest reuse ratio of the four.",
  place: "section 5.3, figure 6a",
  get rule() {
    return `at sparsity ${comparedSparsity()}: straight lines by least squares of reuse (window ${WINDOW}) over activation ratio, all layers of all models of a variant, read at the largest activation ratio that all four variants reach: reproduced if ReLU²'s is above each other one; partly if it is above the mean of the other three; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const x = commonRatio(eachVariant((variant) => paperReusePoints(variant, WINDOW).x));
    const at = eachVariant((variant) => heightAt(paperReuseLine(variant), x));
    return `${claimNumber(at.relu2 - Math.max(at.relu, at.reglu, at.swiglu), "points")}: lines through the points of figure 6a at activation ratio ${x.toFixed(3)}: ${listedVariants((variant) => at[variant].toFixed(3))}`;
  },
  judge({ locality: { name, record } }) {
    const models = localityAtTarget(record, "reuse-relu2");
    const x = commonRatio(eachVariant((variant) => ratiosOf(models[variant])));
    const at = linesAt(models, x);
    const { relu, relu2, reglu, swiglu } = at;
    const next = highestOf({ relu, reglu, swiglu });
    const nModels = Math.min(...PAPER_VARIANTS.map((variant) => models[variant].length));
    const bySeed = Array.from({ length: nModels }, (_, m) => {
      const one = linesAt(
        eachVariant((variant) => [models[variant][m]]),
        x,
      );
      return claimNumber(one.relu2 - Math.max(one.relu, one.reglu, one.swiglu), "points");
    });
    return {
      measure: `reuse ratio (window ${WINDOW}, mean over tokens) of ReLU² minus that of the next (${VARIANT_STYLES[next].label}) on their straight lines over activation ratio, at ratio ${x.toFixed(3)}, the largest that all four reach; sparsity ${comparedSparsity()}`,
      n: PAPER_VARIANTS.flatMap((variant) => allLayers(models[variant])).length,
      nOf: "layers",
      value: relu2 - at[next],
      unit: "points",
      interval: null,
      verdict: verdictOf(relu2 - at[next], relu2 - mean([relu, reglu, swiglu])),
      caveat: `on the lines at ratio ${x.toFixed(3)}: ${listedVariants((variant) => percent(at[variant]))}; lines of one model each, in the record's order: ${bySeed.join(", ")}; ${targetCaveat(record, models)}`,
      record: name,
    };
  },
};

function ratiosOf(models: readonly ModelAtTarget[]): number[] {
  return allLayers(models).map(({ activationRatio }) => activationRatio);
}

/** The largest activation ratio that a layer of each variant has or exceeds. */
function commonRatio(ratios: ByVariant<readonly number[]>): number {
  return Math.min(...PAPER_VARIANTS.map((variant) => Math.max(...ratios[variant])));
}

function linesAt(models: ByVariant<readonly ModelAtTarget[]>, x: number): ByVariant<number> {
  return eachVariant((variant) => {
    const reuse = allLayers(models[variant]).map((layer) => reuseAt(layer, WINDOW));
    return heightAt(leastSquares(ratiosOf(models[variant]), reuse), x);
  });
}

function heightAt({ slope, intercept }: StraightLine, x: number): number {
  return intercept + slope * x;
}

function verdictOf(lead: number, leadOverMean: number): Verdict {
  if (lead > 0) return "reproduced";
  return leadOverMean > 0 ? "partly" : "not reproduced";
}
