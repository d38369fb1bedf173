/** @file Claim `relu2-performance`: trained alike, ReLU² ends comparable to the best. */
import { mean } from "../../../numerics/mean";
import { paperCurve, readPaper } from "../../../records/paper";
import type { TrainingRecord } from "../../../records/training-record";
import { paperDenseAccuracy } from "../../paper/paper-dense-accuracy";
import { PAPER_VARIANTS, type PaperVariant } from "../../paper/paper-variants";
import { percent } from "../../sentences";
import { lossDifferencesAt, lossesAt } from "../../training-runs/training-losses";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { LAST, trainingCaveat } from "./training-caveat";

/** What is so near to the best is near it in part. */
const NEAR = 0.02;

/** ReLU²'s final loss over the lowest of the four. */
export const relu2Performance: ClaimDefinition = {
  id: "relu2-performance",
  sentence: "Trained alike at equal size, ReLU² ends comparable to the best of the four.",
  place: "section 5, tables 1 and 2",
  rule: `reproduced if ReLU²'s final mean loss is above the lowest of the four by no more than what the paper calls comparable, 1 %; partly if by at most ${percent(NEAR, 0)}; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const lossOf = (variant: PaperVariant): number => paperCurve("2a", variant).at(-1)![1];
    const best = Math.max(...PAPER_VARIANTS.map(paperDenseAccuracy));
    const lowest = Math.min(...PAPER_VARIANTS.map(lossOf));
    return `loss ${percent(lossOf("relu2") / lowest - 1)} above the lowest (figure 2a); accuracy ${paperDenseAccuracy("relu2").toFixed(2)} %, the best ${best.toFixed(2)} %: ${percent(1 - paperDenseAccuracy("relu2") / best)} below (table 2)`;
  },
  judge: ({ training }: ClaimRecords): Judgement => {
    const { record } = training;
    const best = bestOf(record);
    const lowest = mean(lossesAt(record, best, LAST));
    const value = mean(lossesAt(record, "relu2", LAST)) / lowest - 1;
    const bySeed = lossDifferencesAt(record, "relu2", best, LAST).map((nats) => nats / lowest);
    return {
      measure: `final validation loss of ReLU² over the lowest of the four (${VARIANT_STYLES[best].label}), minus 1; means over seeds; interval: least and greatest seed, paired`,
      n: record.inputs.text.nValidationTokens,
      nOf: "tokens",
      value,
      unit: "percent",
      interval: bySeed.length > 1 ? [Math.min(...bySeed), Math.max(...bySeed)] : null,
      verdict: verdictOf(value),
      caveat: `loss of held-out text, the paper's performance is the mean accuracy of eight tasks; ${trainingCaveat(record)}`,
      record: training.name,
    };
  },
};

function bestOf(record: TrainingRecord): PaperVariant {
  const lossOf = (variant: PaperVariant): number => mean(lossesAt(record, variant, LAST));
  return PAPER_VARIANTS.reduce((one, other) => (lossOf(other) < lossOf(one) ? other : one));
}

function verdictOf(aboveLowest: number): Judgement["verdict"] {
  if (aboveLowest <= readPaper().numbers.comparableWithin.value) return "reproduced";
  return aboveLowest <= NEAR ? "partly" : "not reproduced";
}
