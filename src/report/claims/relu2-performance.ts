/** @file Claim `relu2-performance`: trained alike, ReLU² ends level with the gated variants and ReLU is worst throughout. */
import { mean } from "../../numerics/mean";
import type { Claim, Verdict } from "../../records/claims";
import type { TrainingRecord } from "../../records/training-record";
import { millions } from "../sentences";
import {
  betterGated,
  COMPARED_FROM,
  countReluWorst,
  lossDifferencesAt,
  lossesAt,
  VARIANTS,
} from "../training-runs/training-losses";

/** A relative difference of the loss that counts as nearly level. */
const NEARLY = 0.01;
const LAST = -1;

/**
 * Judges the claim on validation losses.
 *
 * Reproduced if ReLU has the highest mean loss of the four at every point from 5 % of the tokens on, and ReLU²'s mean final loss is at most the highest
 * seed of the better gated variant; partly if ReLU²'s mean final loss is at most 1 % above that variant's.
 *
 * @throws {RangeError} If a variant has no run.
 */
export function relu2PerformanceClaim(record: TrainingRecord, recordName: string): Claim {
  const finalLosses = VARIANTS.map((variant) => lossesAt(record, variant, LAST));
  const gated = betterGated(record, LAST);
  const relu2Loss = mean(lossesAt(record, "relu2", LAST));
  const gatedLosses = lossesAt(record, gated, LAST);
  const difference = relu2Loss / mean(gatedLosses) - 1;
  const bySeed = lossDifferencesAt(record, "relu2", gated, LAST).map((nats) => nats / mean(gatedLosses));
  const { nWorst, nPoints } = countReluWorst(record);
  const seedCounts = [...new Set(finalLosses.map(({ length }) => length))].sort((a, b) => a - b);
  const { inputs, measured } = record;
  const listed = VARIANTS.map((variant, v) => `${variant} ${mean(finalLosses[v]).toFixed(4)}`).join(", ");
  return {
    id: "relu2-performance",
    sentence: "Trained alike at equal size, ReLU is worst throughout, and ReLU² ends comparable to SwiGLU and ReGLU.",
    place: "section on the four 1.3B models, its figure of training losses",
    certainty: "reported by a secondary source",
    measure: `final validation loss of ReLU² over that of the better gated variant (${gated}), minus 1; means over seeds; interval: least and greatest seed, paired`,
    n: inputs.text.nValidationTokens,
    nOf: "tokens",
    value: difference,
    unit: "percent",
    interval: bySeed.length > 1 ? [Math.min(...bySeed), Math.max(...bySeed)] : null,
    rule: `reproduced if ReLU's mean loss is the highest at every validation point from ${100 * COMPARED_FROM} % of the tokens on, and ReLU²'s mean final loss is at most the highest seed of the better gated variant; partly if that is at most ${100 * NEARLY} % above that variant's mean; else not reproduced`,
    verdict: verdictOf(relu2Loss <= Math.max(...gatedLosses), nWorst === nPoints, difference),
    caveat: `ReLU is worst at ${nWorst} of ${nPoints} points; final losses ${listed} nats a token, ${seedCounts.join(" to ")} ${seedCounts.at(-1) === 1 ? "seed" : "seeds"} each; models of ${millions(measured.runs[0].nParameters)} weights and ${millions(inputs.tokens)} tokens, of which ${millions(inputs.text.nTrainingTokens)} are distinct (the paper: 1.3B and 100B, none repeated)`,
    record: recordName,
  };
}

function verdictOf(isLevel: boolean, isReluWorst: boolean, difference: number): Verdict {
  if (isLevel && isReluWorst) return "reproduced";
  return difference <= NEARLY ? "partly" : "not reproduced";
}
