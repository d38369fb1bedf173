/** @file Claim `non-relu-sparse`: most neurons of a model without ReLU can be left out at a small CETT. */

import { paperSparsityAt } from "../../../records/paper-sparsity-at";
import { markedCettLimit } from "../../paper/marked-limit";
import { percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { anotherModel } from "./another-model";

/** A sparsity from which the finding is the paper's. */
const SPARSE = 0.6;
/** Below this share of inactive neurons a model is not called sparse at all. */
const LEAST_SPARSITY = 0.3;

/** Sparsity on held-out text, with the thresholds of the marked bound active in all layers. */
export const nonReluSparse: ClaimDefinition = {
  id: "non-relu-sparse",
  sentence: "An LLM without ReLU is sparse, too: about 70 % of LLaMA-2 7B's neurons can be left out at a CETT of 0.2.",
  place: "section 3, figure 1c",
  rule: `reproduced if the sparsity on held-out text at the bound that the paper marks is at least ${percent(SPARSE, 0)}; partly if at least ${percent(LEAST_SPARSITY, 0)}; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => `a sparsity of ${percent(paperSparsityAt("1c", "7B", markedCettLimit()))}`,
  judge: ({ cett }: ClaimRecords): Judgement => {
    const { inputs, measured } = cett.record;
    const limit = measured.limits.find(({ cettLimit }) => cettLimit === markedCettLimit());
    if (limit === undefined) {
      throw new RangeError(
        `Cannot judge non-relu-sparse as the record must hold CETT ${markedCettLimit()}: it holds ${inputs.cettLimits.join(", ")}`,
      );
    }
    return {
      measure: `mean share of inactive neurons over layers, held-out text, thresholds of CETT ${markedCettLimit()} fitted on other documents; interval: ${percent(inputs.confidence, 0)} bootstrap over ${inputs.heldOut.nDocuments} documents`,
      n: inputs.heldOut.nTokens,
      nOf: "tokens",
      value: limit.sparsity,
      unit: "percent",
      interval: limit.sparsityInterval,
      verdict: verdictOf(limit.sparsity),
      caveat: `at this bound the loss rises by ${limit.lossChange.toFixed(3)} nats a token; ${anotherModel(inputs.model)}`,
      record: cett.name,
    };
  },
};

function verdictOf(sparsity: number): Judgement["verdict"] {
  if (sparsity >= SPARSE) return "reproduced";
  return sparsity >= LEAST_SPARSITY ? "partly" : "not reproduced";
}
