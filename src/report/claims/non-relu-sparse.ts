/** @file Claim `non-relu-sparse`: most neurons of a model without ReLU can be left out at a small CETT. */
import type { CettRecord } from "../../records/cett-record";
import type { Claim, Verdict } from "../../records/claims";
import { PAPER_CETT_LIMIT } from "../reported-points";

/** Sparsity of LLaMA-2 at CETT 0.2, as a secondary source reports it of the paper. */
const REPORTED_SPARSITY = 0.7;
/** How far from it still counts as the same finding. */
const MARGIN = 0.1;
/** Under this share of inactive neurons a model is not called sparse at all. */
const LEAST_SPARSITY = 0.3;

/** Judges the claim on held-out text, with the thresholds of CETT 0.2 active in all layers. */
export function nonReluSparseClaim(record: CettRecord, recordName: string): Claim {
  const limit = record.measured.limits.find(({ cettLimit }) => cettLimit === PAPER_CETT_LIMIT);
  if (!limit) {
    throw new RangeError(
      `Cannot judge non-relu-sparse as the record must hold CETT ${PAPER_CETT_LIMIT}: it holds ${record.inputs.cettLimits}`,
    );
  }
  return {
    id: "non-relu-sparse",
    sentence: "About 70 % of LLaMA-2's neurons can be left out at a CETT of only 0.2.",
    place: "experiment on LLaMA-2 7B to 70B; section number not known to us",
    certainty: "reported by a secondary source",
    measure:
      "mean share of inactive neurons over layers, held-out text, thresholds of CETT 0.2 fitted on other documents",
    n: record.inputs.heldOut.nTokens,
    nOf: "tokens",
    value: limit.sparsity,
    unit: "percent",
    interval: limit.sparsityInterval,
    rule: `reproduced from ${(REPORTED_SPARSITY - MARGIN).toFixed(1)} upwards, partly from ${LEAST_SPARSITY}, else not reproduced`,
    verdict: verdictOf(limit.sparsity),
    caveat: `another model than the paper's LLaMA-2: ${record.inputs.model.name}, smaller, instruction-tuned, 4-bit weights; at this limit its loss rises by ${limit.lossChange.toFixed(3)} nats a token`,
    record: recordName,
  };
}

function verdictOf(sparsity: number): Verdict {
  if (sparsity >= REPORTED_SPARSITY - MARGIN) return "reproduced";
  return sparsity >= LEAST_SPARSITY ? "partly" : "not reproduced";
}
