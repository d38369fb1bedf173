/** @file Claim `relu-worst`: ReLU is the worst of the four throughout the training. */
import { mean } from "../../../numerics/mean";
import type { TrainingRecord } from "../../../records/training-record";
import { paperComparedPoints } from "../../paper/paper-compared-points";
import { PAPER_VARIANTS } from "../../paper/paper-variants";
import { percent } from "../../sentences";
import { COMPARED_FROM, countReluWorst, lossesAt } from "../../training-runs/training-losses";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { LAST, trainingCaveat } from "./training-caveat";

/** How often ReLU's mean validation loss is the highest of the four. */
export const reluWorst: ClaimDefinition = {
  id: "relu-worst",
  sentence: "Trained alike at equal size, ReLU is the worst of the four throughout.",
  place: "section 5, figure 2",
  rule: `reproduced if ReLU's mean loss is the highest of the four at every validation point from ${percent(COMPARED_FROM, 0)} of the tokens on; partly if at the last one; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () =>
    `highest loss at ${paperWorst("2a", 1)} points of figure 2a from ${percent(COMPARED_FROM, 0)} of the tokens on, lowest accuracy at ${paperWorst("2b", -1)} of figure 2b`,
  judge: ({ training }: ClaimRecords): Judgement => {
    const { nWorst, nPoints } = countReluWorst(training.record);
    return {
      measure: `share of validation points from ${percent(COMPARED_FROM, 0)} of the tokens on at which ReLU's mean loss over seeds is the highest of the four`,
      n: training.record.inputs.text.nValidationTokens,
      nOf: "tokens",
      value: nWorst / nPoints,
      unit: "percent",
      interval: null,
      verdict: verdictOf(nWorst === nPoints, isWorstAtEnd(training.record)),
      caveat: `${nWorst} of ${nPoints} points; ${trainingCaveat(training.record)}`,
      record: training.name,
    };
  },
};

function isWorstAtEnd(record: TrainingRecord): boolean {
  const [relu, ...others] = PAPER_VARIANTS.map((variant) => mean(lossesAt(record, variant, LAST)));
  return others.every((loss) => relu > loss);
}

/** At how many of a figure's points ReLU is the worst. @param sign 1 where more is worse, -1 where less is. */
function paperWorst(figureName: "2a" | "2b", sign: 1 | -1): string {
  const [relu, ...others] = PAPER_VARIANTS.map((variant) =>
    paperComparedPoints(figureName, variant).map(([, value]) => sign * value),
  );
  const worst = relu.filter((value, k) => others.every((other) => value > other[k]));
  return `${worst.length} of ${relu.length}`;
}

function verdictOf(isWorstThroughout: boolean, isWorstAtTheEnd: boolean): Judgement["verdict"] {
  if (isWorstThroughout) return "reproduced";
  return isWorstAtTheEnd ? "partly" : "not reproduced";
}
