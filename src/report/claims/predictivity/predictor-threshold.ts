/** @file Claim `predictor-threshold`: with scores above 0.5 taken as active, ReLU² leads in recall and in predicted sparsity. */
import type { Verdict } from "../../../records/claims";
import { paperCurve } from "../../../records/paper";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperValueNear } from "../../paper/paper-value-near";
import { claimNumber, percent } from "../../sentences";
import type { ClaimDefinition } from "../claim-definition";
import { type ByVariant, eachVariant, highestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { type Measured, measuredAtSparsity, modelsWithBounds, predictorsCaveat } from "./predictor-at-sparsity";

/** A lead that is missed by no more counts as level. */
const NEARLY = 0.01;

/** ReLU²'s leads over the best other variant, at one sparsity. */
export const predictorThreshold: ClaimDefinition = {
  id: "predictor-threshold",
  sentence: "With scores above 0.5 taken as active, ReLU² leads in both recall and predicted sparsity.",
  place: "section 5.2, figures 5b and 5c",
  get rule() {
    return `at sparsity ${comparedSparsity()}: reproduced if ReLU² is above the best other variant in recall and in predicted sparsity; partly if in one of them, and at most ${claimNumber(NEARLY, "points")} below in the other; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const recall = eachVariant((variant) => paperValueNear(paperCurve("5b", variant), comparedSparsity()));
    const sparsity = eachVariant((variant) => paperValueNear(paperCurve("5c", variant), comparedSparsity()));
    const listed = listedVariants(
      (variant) =>
        `${recall[variant].value.toFixed(1)} % at ${sparsity[variant].value.toFixed(3)}${recall[variant].note}`,
    );
    return `ahead by ${paperLead(recall).toFixed(1)} points and ${claimNumber(paperLead(sparsity), "points")}: recall at predicted sparsity, at sparsity ${comparedSparsity()}, between the points of figures 5b and 5c: ${listed}`;
  },
  judge({ predictor: { name, record } }) {
    const models = modelsWithBounds(record, "predictor-threshold");
    const recall = measuredAtSparsity(models, "threshold", "recall");
    const sparsity = measuredAtSparsity(models, "threshold", "predictedSparsity");
    const leads = { recall: leadOf(recall), sparsity: leadOf(sparsity) };
    const smaller = leads.recall.mean <= leads.sparsity.mean ? leads.recall : leads.sparsity;
    const listed = listedVariants(
      (variant) => `${percent(recall[variant].mean)} at ${percent(sparsity[variant].mean)}`,
    );
    return {
      measure: `the smaller of ReLU²'s two leads, in recall and in predicted sparsity, over the best other variant at sparsity ${comparedSparsity()}; each token and layer, then averaged, means over models; interval: from the ends of both 95 % intervals`,
      n: record.inputs.test.nTokens,
      nOf: "tokens",
      value: smaller.mean,
      unit: "points",
      interval: [smaller.low, smaller.high],
      verdict: verdictOf(leads.recall.mean, leads.sparsity.mean),
      caveat: `lead in recall ${claimNumber(leads.recall.mean, "points")}, in predicted sparsity ${claimNumber(leads.sparsity.mean, "points")}; recall at predicted sparsity: ${listed}; ${predictorsCaveat(models)}`,
      record: name,
    };
  },
};

/** The same of the paper's points. */
function paperLead(values: ByVariant<{ readonly value: number }>): number {
  const { relu, relu2, reglu, swiglu } = eachVariant((variant) => values[variant].value);
  return relu2 - Math.max(relu, reglu, swiglu);
}

/** How far ReLU² is above the best other variant. */
function leadOf(measured: ByVariant<Measured>): Measured {
  const { relu, reglu, swiglu } = eachVariant((variant) => measured[variant].mean);
  const best = measured[highestOf({ relu, reglu, swiglu })];
  const { relu2 } = measured;
  return { mean: relu2.mean - best.mean, low: relu2.low - best.high, high: relu2.high - best.low };
}

function verdictOf(recallLead: number, sparsityLead: number): Verdict {
  const [smaller, larger] = [Math.min(recallLead, sparsityLead), Math.max(recallLead, sparsityLead)];
  if (smaller > 0) return "reproduced";
  return larger > 0 && smaller >= -NEARLY ? "partly" : "not reproduced";
}
