/** @file Claim `predictor-topk`: at equal predicted sparsity the active neurons of ReLU and ReLU² are easier to predict than those of SwiGLU and ReGLU. */
import type { Claim, Verdict } from "../../records/claims";
import type { PredictorRecord } from "../../records/predictor-record";
import { recallOverCeiling } from "../predictivity/predictor-lookup";
import { percent } from "../sentences";
import { type Measured, measuredOf, paperVariants } from "./predictor-variants";

/** Judges the claim on the test split, all layers added up; means over the models of a variant. */
export function predictorTopKClaim(record: PredictorRecord, recordName: string): Claim {
  const variants = paperVariants(record, "predictor-topk");
  const recall = measuredOf(variants, "topK", "recall");
  const [plain, gated] = [
    [recall.relu, recall.relu2],
    [recall.swiglu, recall.reglu],
  ];
  const lowest = least(plain);
  const highest = greatest(gated);
  const { topShare, cettLimit, test } = record.inputs;
  const listed = Object.entries(recall).map(([variant, { mean }]) => `${variant} ${percent(mean)}`);
  const ceilings = Object.entries(variants).map(
    ([variant, models]) => `${variant} ${percent(meanOf(models.map((model) => recallOverCeiling(record, model))))}`,
  );
  return {
    id: "predictor-topk",
    sentence:
      "With the top 20 % of scores taken as active, recall is higher for ReLU and ReLU² than for SwiGLU and ReGLU.",
    place: "section on predictivity, setting top-k; section number not known to us",
    certainty: "reported by a secondary source",
    measure: `recall of the two-layer predictor with the top ${percent(topShare, 0)} of scores, the lower of ReLU and ReLU² minus the higher of SwiGLU and ReGLU; test documents, all layers`,
    n: test.nTokens,
    nOf: "tokens",
    value: lowest.mean - highest.mean,
    unit: "percent",
    interval: [lowest.low - highest.high, lowest.high - highest.low],
    rule: "reproduced if ReLU's and ReLU²'s recall are both above SwiGLU's and ReGLU's; partly if their mean is above the mean of the gated two; else not reproduced",
    verdict: verdictOf(
      lowest.mean - highest.mean,
      meanOf(plain.map(({ mean }) => mean)) - meanOf(gated.map(({ mean }) => mean)),
    ),
    caveat: `recall ${listed.join(", ")}; over its ceiling min(1, ${topShare} / activation ratio) ${ceilings.join(", ")}: at CETT ${cettLimit} the variants differ in how many neurons are active, and fewer are easier to catch in ${percent(topShare, 0)}; interval from the ends of both 95 % intervals`,
    record: recordName,
  };
}

function verdictOf(margin: number, meanMargin: number): Verdict {
  if (margin > 0) return "reproduced";
  return meanMargin > 0 ? "partly" : "not reproduced";
}

const least = (all: readonly Measured[]): Measured => all.reduce((one, other) => (other.mean < one.mean ? other : one));
const greatest = (all: readonly Measured[]): Measured =>
  all.reduce((one, other) => (other.mean > one.mean ? other : one));
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
