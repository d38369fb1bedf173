/** @file Claim `reglu-size-sparser`: with ReGLU, larger models are sparser at equal CETT. */
import { mean } from "../../../numerics/mean";
import { paperSparsityAt } from "../../../records/paper-sparsity-at";
import { markedCettLimit } from "../../paper/marked-limit";
import { paperSizesOf } from "../../paper/paper-sizes";
import { claimNumber, percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { equalSizes, sizesCaveat, sparsitiesOf } from "./equal-sizes";

/** Mean sparsity of the largest size minus that of the smallest. */
export const regluSizeSparser: ClaimDefinition = {
  id: "reglu-size-sparser",
  sentence: "With ReGLU, larger models are sparser at equal CETT.",
  place: "section 5.1, figure 4b",
  rule: "of ReGLU's sizes that were trained on equally many tokens, at the record's CETT limit: reproduced if at each step up every seed of the larger size is sparser than every seed of the smaller; partly if the largest size is sparser than the smallest by the means; else not reproduced",
  ruleWritten: "2026-11-30",
  paper: () => {
    const sizes = paperSizesOf("4b");
    const sparsities = sizes.map((size) => paperSparsityAt("4b", size, markedCettLimit()));
    const listed = sizes.map((size, k) => `${percent(sparsities[k], 2)} at ${size}`);
    return `${claimNumber(sparsities[sparsities.length - 1] - sparsities[0], "points")}: ${listed.join(", ")}`;
  },
  judge: ({ scale }: ClaimRecords): Judgement => {
    const sizes = equalSizes(scale.record, "reglu", "reglu-size-sparser");
    const bySize = sizes.map(sparsitiesOf);
    const [smallest, largest] = [bySize[0], bySize[bySize.length - 1]];
    const value = mean(largest) - mean(smallest);
    return {
      measure: `mean sparsity of ReGLU's largest size at CETT ${scale.record.inputs.cettLimit} minus that of the smallest, held-out text, all trained on equally many tokens; interval: least seed minus greatest to greatest minus least`,
      n: bySize.flat().length,
      nOf: "models",
      value,
      unit: "points",
      interval: [Math.min(...largest) - Math.max(...smallest), Math.max(...largest) - Math.min(...smallest)],
      verdict: verdictOf(bySize, value),
      caveat: sizesCaveat(sizes),
      record: scale.name,
    };
  },
};

function verdictOf(bySize: readonly (readonly number[])[], change: number): Judgement["verdict"] {
  const isStep = (larger: readonly number[], k: number): boolean => Math.min(...larger) > Math.max(...bySize[k]);
  if (bySize.slice(1).every(isStep)) return "reproduced";
  return change > 0 ? "partly" : "not reproduced";
}
