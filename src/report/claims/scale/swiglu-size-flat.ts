/** @file Claim `swiglu-size-flat`: with SwiGLU, models of all sizes are similarly sparse at equal CETT. */
import { mean } from "../../../numerics/mean";
import { paperSparsityAt } from "../../../records/paper-sparsity-at";
import { markedCettLimit } from "../../paper/marked-limit";
import { paperSizesOf } from "../../paper/paper-sizes";
import { claimNumber, percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { equalSizes, sizesCaveat, sparsitiesOf } from "./equal-sizes";

/** Differences of sparsity up to which sizes are similar, and similar in part. */
const SIMILAR = 0.01;
const PARTLY_SIMILAR = 0.03;

/** Range over sizes of the mean sparsity. */
export const swigluSizeFlat: ClaimDefinition = {
  id: "swiglu-size-flat",
  sentence: "With SwiGLU, models of all sizes are similarly sparse at equal CETT.",
  place: "section 5.1, figure 4a",
  rule: `of SwiGLU's sizes that were trained on equally many tokens: reproduced if their mean sparsities at the record's CETT limit differ by at most ${100 * SIMILAR} point; partly if by at most ${100 * PARTLY_SIMILAR} points; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const sizes = paperSizesOf("4a");
    const sparsities = sizes.map((size) => paperSparsityAt("4a", size, markedCettLimit()));
    const listed = sizes.map((size, k) => `${percent(sparsities[k], 2)} at ${size}`);
    return `${claimNumber(rangeOf(sparsities), "points")}: ${listed.join(", ")}`;
  },
  judge: ({ scale }: ClaimRecords): Judgement => {
    const sizes = equalSizes(scale.record, "swiglu", "swiglu-size-flat");
    const value = rangeOf(sizes.map((size) => mean(sparsitiesOf(size))));
    return {
      measure: `greatest minus least mean sparsity of SwiGLU's sizes at CETT ${scale.record.inputs.cettLimit}, held-out text, all trained on equally many tokens`,
      n: sizes.reduce((sum, { models }) => sum + models.length, 0),
      nOf: "models",
      value,
      unit: "points",
      interval: null,
      verdict: verdictOf(value),
      caveat: sizesCaveat(sizes),
      record: scale.name,
    };
  },
};

function rangeOf(sparsities: readonly number[]): number {
  return Math.max(...sparsities) - Math.min(...sparsities);
}

function verdictOf(range: number): Judgement["verdict"] {
  if (range <= SIMILAR) return "reproduced";
  return range <= PARTLY_SIMILAR ? "partly" : "not reproduced";
}
