/** @file Claim `predictor-threshold`: with scores above 0.5 taken as active, ReLU² leads in recall and in predicted sparsity. */
import type { Claim, Verdict } from "../../records/claims";
import type { PredictorRecord } from "../../records/predictor-record";
import { percent } from "../sentences";
import { type Measured, measuredOf, paperVariants } from "./predictor-variants";

/** A lead that is missed by no more counts as level. */
const NEARLY = 0.01;

/** Judges the claim on the test split, all layers added up; means over the models of a variant. */
export function predictorThresholdClaim(record: PredictorRecord, recordName: string): Claim {
  const variants = paperVariants(record, "predictor-threshold");
  const recall = measuredOf(variants, "threshold", "recall");
  const sparsity = measuredOf(variants, "threshold", "predictedSparsity");
  const leads = [leadOf(recall), leadOf(sparsity)];
  const smaller = leads[0].mean <= leads[1].mean ? leads[0] : leads[1];
  const listed = Object.entries(recall).map(
    ([variant, { mean }]) =>
      `${variant} ${percent(mean)} at ${percent(sparsity[variant as keyof typeof sparsity].mean)}`,
  );
  const { cettLimit, plan, test } = record.inputs;
  return {
    id: "predictor-threshold",
    sentence: "With scores above 0.5 taken as active, ReLU² leads in both recall and predicted sparsity.",
    place: "section on predictivity, setting threshold; section number not known to us",
    certainty: "reported by a secondary source",
    measure:
      "the smaller of ReLU²'s two leads, in recall and in predicted sparsity, over the best other variant; two-layer predictor, test documents, all layers",
    n: test.nTokens,
    nOf: "tokens",
    value: smaller.mean,
    unit: "percent",
    interval: [smaller.low, smaller.high],
    rule: `reproduced if ReLU² is above the other three in both; partly if in one of them, and at most ${NEARLY} below the best in the other; else not reproduced`,
    verdict: verdictOf(leads.map(({ mean }) => mean)),
    caveat: `recall at predicted sparsity: ${listed.join(", ")}; where the border of 0.5 lies depends on the class weights (here: ${plan.classWeight === "rate" ? "activation ratio + 0.005 for inactive neurons" : "none"}), which the paper does not give; labels at CETT ${cettLimit}`,
    record: recordName,
  };
}

/** How far ReLU² is above the best other variant. */
function leadOf(measured: ReturnType<typeof measuredOf>): Measured {
  const { relu2, ...others } = measured;
  const best = Object.values(others).reduce((one, other) => (other.mean > one.mean ? other : one));
  return { mean: relu2.mean - best.mean, low: relu2.low - best.high, high: relu2.high - best.low };
}

function verdictOf(leads: readonly number[]): Verdict {
  if (leads.every((lead) => lead > 0)) return "reproduced";
  return leads.some((lead) => lead > 0) && leads.every((lead) => lead >= -NEARLY) ? "partly" : "not reproduced";
}
