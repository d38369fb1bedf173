/** @file Claim `glu-alike`: ReGLU and SwiGLU train alike. */
import { mean } from "../../../numerics/mean";
import { paperComparedPoints } from "../../paper/paper-compared-points";
import { percent } from "../../sentences";
import { COMPARED_FROM, comparedPoints, lossesAt } from "../../training-runs/training-losses";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { trainingCaveat } from "./training-caveat";

/** A relative difference of losses up to which they are alike. */
const ALIKE = 0.01;

/** How far apart the losses of the two gated variants are at most. */
export const gluAlike: ClaimDefinition = {
  id: "glu-alike",
  sentence: "The losses of ReGLU and SwiGLU are remarkably alike throughout the training.",
  place: "section 5, figure 2a",
  rule: `reproduced if the mean losses of ReGLU and SwiGLU differ by at most ${percent(ALIKE, 0)} at every validation point from ${percent(COMPARED_FROM, 0)} of the tokens on; partly if at the last one; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const [reglu, swiglu] = [paperLosses("reglu"), paperLosses("swiglu")];
    const differences = relativeDifferences(reglu, swiglu);
    const last = differences.length - 1;
    return `${swiglu[last].toFixed(2)} (SwiGLU) and ${reglu[last].toFixed(2)} nats at the end, ${percent(differences[last], 2)} apart; at most ${percent(Math.max(...differences), 2)} from ${percent(COMPARED_FROM, 0)} of the tokens on, by the points of its figure`;
  },
  judge: ({ training }: ClaimRecords): Judgement => {
    const points = comparedPoints(training.record);
    const [reglu, swiglu] = (["reglu", "swiglu"] as const).map((variant) =>
      points.map((point) => mean(lossesAt(training.record, variant, point))),
    );
    const differences = relativeDifferences(reglu, swiglu);
    const value = Math.max(...differences);
    const atEnd = differences[differences.length - 1];
    return {
      measure: `largest relative difference of ReGLU's and SwiGLU's mean validation losses from ${percent(COMPARED_FROM, 0)} of the tokens on`,
      n: training.record.inputs.text.nValidationTokens,
      nOf: "tokens",
      value,
      unit: "percent",
      interval: null,
      verdict: verdictOf(value, atEnd),
      caveat: `${percent(atEnd, 2)} at the end; loss of held-out text (the paper: of training text); ${trainingCaveat(training.record)}`,
      record: training.name,
    };
  },
};

function paperLosses(variant: "reglu" | "swiglu"): number[] {
  return paperComparedPoints("2a", variant).map(([, loss]) => loss);
}

function relativeDifferences(some: readonly number[], others: readonly number[]): number[] {
  return some.map((loss, k) => Math.abs(loss / others[k] - 1));
}

function verdictOf(largest: number, atEnd: number): Judgement["verdict"] {
  if (largest <= ALIKE) return "reproduced";
  return atEnd <= ALIKE ? "partly" : "not reproduced";
}
