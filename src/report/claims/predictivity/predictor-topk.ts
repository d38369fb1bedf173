/** @file Claim `predictor-topk`: at equal sparsity the active neurons of ReLU and ReLU² are easier to predict than those of SwiGLU and ReGLU. */
import { mean } from "../../../numerics/mean";
import type { Verdict } from "../../../records/claims";
import { paperCurve } from "../../../records/paper";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperValueNear } from "../../paper/paper-value-near";
import { percent } from "../../sentences";
import type { ClaimDefinition } from "../claim-definition";
import { eachVariant, highestOf, lowestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { measuredAtSparsity, modelsWithBounds, predictorsCaveat } from "./predictor-at-sparsity";

/** The lower of ReLU's and ReLU²'s recall against the higher of the gated variants', at one sparsity. */
export const predictorTopK: ClaimDefinition = {
  id: "predictor-topk",
  sentence:
    "With the highest fifth of the scores taken as active, recall at equal sparsity is higher for ReLU and ReLU² than for SwiGLU and ReGLU.",
  place: "section 5.2, figure 5a",
  get rule() {
    return `at sparsity ${comparedSparsity()}: reproduced if the lower recall of ReLU and ReLU² is above the higher one of ReGLU and SwiGLU; partly if the mean of the two is above the mean of the gated two; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const read = eachVariant((variant) => paperValueNear(paperCurve("5a", variant), comparedSparsity()));
    const { relu, relu2, reglu, swiglu } = eachVariant((variant) => read[variant].value);
    const margin = Math.min(relu, relu2) - Math.max(reglu, swiglu);
    return `${margin.toFixed(1)} points: recall at sparsity ${comparedSparsity()}, between the points of figure 5a: ${listedVariants((variant) => `${read[variant].value.toFixed(1)} %${read[variant].note}`)}`;
  },
  judge({ predictor: { name, record } }) {
    const models = modelsWithBounds(record, "predictor-topk");
    const recall = measuredAtSparsity(models, "topK", "recall");
    const { relu, relu2, reglu, swiglu } = eachVariant((variant) => recall[variant].mean);
    const low = recall[lowestOf({ relu, relu2 })];
    const high = recall[highestOf({ reglu, swiglu })];
    const { topShare, test } = record.inputs;
    return {
      measure: `recall with the top ${percent(topShare, 0)} of the scores, each token and layer, then averaged, at sparsity ${comparedSparsity()}: the lower of ReLU and ReLU² minus the higher of ReGLU and SwiGLU, means over models; interval: from the ends of both 95 % intervals`,
      n: test.nTokens,
      nOf: "tokens",
      value: low.mean - high.mean,
      unit: "points",
      interval: [low.low - high.high, low.high - high.low],
      verdict: verdictOf(low.mean - high.mean, mean([relu, relu2]) - mean([reglu, swiglu])),
      caveat: `recall ${listedVariants((variant) => percent(recall[variant].mean))}; ${predictorsCaveat(models)}`,
      record: name,
    };
  },
};

function verdictOf(margin: number, meanMargin: number): Verdict {
  if (margin > 0) return "reproduced";
  return meanMargin > 0 ? "partly" : "not reproduced";
}
