/** @file Claim `predictor-rises`: the sparser the labels, the higher the recall of the highest scores, for every activation. */
import { mean } from "../../../numerics/mean";
import type { Verdict } from "../../../records/claims";
import { paperCurve } from "../../../records/paper";
import type { ModelPredictor } from "../../../records/predictor-record";
import { PAPER_VARIANTS } from "../../paper/paper-variants";
import { claimNumber, percent } from "../../sentences";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition } from "../claim-definition";
import { eachVariant, lowestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { modelsWithBounds } from "./predictor-at-sparsity";

/** Recall from one CETT bound to the next. */
export const predictorRises: ClaimDefinition = {
  id: "predictor-rises",
  sentence: "With the highest fifth of the scores taken as active, recall rises with sparsity for every activation.",
  place: "section 5.2, figure 5a",
  rule: "reproduced if the recall of each of the four, mean over models, rises at every step from a CETT bound to the next; partly if that at the last bound is above that at the first for each; else not reproduced",
  ruleWritten: "2026-11-30",
  paper() {
    const steps = eachVariant((variant) => Math.min(...stepsOf(paperCurve("5a", variant).map(([, y]) => y))));
    return `${Math.min(...PAPER_VARIANTS.map((variant) => steps[variant])).toFixed(1)} points: it rises at every step of figure 5a; the smallest steps: ${listedVariants((variant) => `${steps[variant].toFixed(1)} points`)}`;
  },
  judge({ predictor: { name, record } }) {
    const models = modelsWithBounds(record, "predictor-rises");
    const recall = eachVariant((variant) => meanByBound(models[variant], "predictor-rises"));
    const smallest = eachVariant((variant) => Math.min(...stepsOf(recall[variant])));
    const whole = eachVariant((variant) => recall[variant].at(-1)! - recall[variant][0]);
    const least = lowestOf(smallest);
    const at = stepsOf(recall[least]).indexOf(smallest[least]);
    const { cettBounds, test } = record.inputs;
    const ofModels = models[least].map(({ bounds }) => stepsOf(bounds.map(({ topK }) => topK.recall))[at]);
    return {
      measure: `smallest step of recall with the top scores from a CETT bound to the next, mean over models, least over variants: ${VARIANT_STYLES[least].label}, from ${cettBounds[at]} to ${cettBounds[at + 1]}${ofModels.length > 1 ? "; interval: least and greatest model at this step" : ""}`,
      n: test.nTokens,
      nOf: "tokens",
      value: smallest[least],
      unit: "points",
      interval: ofModels.length > 1 ? [Math.min(...ofModels), Math.max(...ofModels)] : null,
      verdict: verdictOf(
        PAPER_VARIANTS.map((variant) => smallest[variant]),
        PAPER_VARIANTS.map((variant) => whole[variant]),
      ),
      caveat: `smallest steps: ${listedVariants((variant) => claimNumber(smallest[variant], "points"))}; recall at the first and the last bound (${cettBounds[0]}, ${cettBounds.at(-1)}): ${listedVariants((variant) => `${percent(recall[variant][0])} to ${percent(recall[variant].at(-1)!)}`)}; all bounds are looked at, the paper draws only those with sparsity from 0.8 on`,
      record: name,
    };
  },
};

/** Recall of the highest scores at each bound, mean over models. */
function meanByBound(models: readonly ModelPredictor[], claim: string): number[] {
  const [{ bounds: first }] = models;
  const other = models.find(({ bounds }) => bounds.length !== first.length);
  if (other || first.length < 2) {
    throw new RangeError(
      `Cannot judge ${claim} as models must be measured at the same two or more CETT bounds: ${(other ?? models[0]).model.name} has ${(other ?? models[0]).bounds.length}`,
    );
  }
  return first.map((_, k) => mean(models.map(({ bounds }) => bounds[k].topK.recall)));
}

function stepsOf(values: readonly number[]): number[] {
  return values.slice(1).map((value, k) => value - values[k]);
}

function verdictOf(smallestSteps: readonly number[], whole: readonly number[]): Verdict {
  if (smallestSteps.every((step) => step > 0)) return "reproduced";
  return whole.every((rise) => rise > 0) ? "partly" : "not reproduced";
}
