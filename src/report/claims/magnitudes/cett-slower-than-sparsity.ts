/** @file Claim `cett-slower-than-sparsity`: CETT grows much more slowly than sparsity. */
import { mean } from "../../../numerics/mean";
import { readPaper } from "../../../records/paper";
import { paperSparsityAt } from "../../../records/paper-sparsity-at";
import { markedCettLimit } from "../../paper/marked-limit";
import { claimNumber, percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { anotherModel } from "./another-model";

/** Up to the marked bound, sparsity must be at least so many times the bound. */
const FACTOR = 2;

/** How far sparsity is above the CETT bound that it is reached at. */
export const cettSlowerThanSparsity: ClaimDefinition = {
  id: "cett-slower-than-sparsity",
  sentence: "As more neurons are left out, CETT grows much more slowly than sparsity.",
  place: "section 3, figure 1c",
  rule: `a bound counts if sparsity there is above the bound, and, up to the bound that the paper marks, at least ${FACTOR} times the bound; reproduced if all of the paper's bounds that were measured count; partly if at least half of them do; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const bounds = readPaper().cettBounds;
    const above = bounds.map((bound) => paperSparsityAt("1c", "7B", bound) - bound);
    return `${claimNumber(mean(above), "points")} on the mean of its ${bounds.length} bounds`;
  },
  judge: ({ cett }: ClaimRecords): Judgement => {
    const { inputs, measured } = cett.record;
    const limits = measured.limits.filter(({ cettLimit }) => readPaper().cettBounds.includes(cettLimit));
    if (limits.length === 0) {
      throw new RangeError(
        `Cannot judge cett-slower-than-sparsity as the record must hold a bound of the paper: it holds ${inputs.cettLimits.join(", ")}`,
      );
    }
    const counted = limits.filter(
      ({ cettLimit, sparsity }) =>
        sparsity > cettLimit && (cettLimit > markedCettLimit() || sparsity >= FACTOR * cettLimit),
    );
    const listed = limits.map(({ cettLimit, sparsity }) => `${percent(sparsity)} at ${cettLimit}`);
    return {
      measure: "sparsity on held-out text minus the CETT bound of its thresholds; mean over the paper's bounds",
      n: inputs.heldOut.nTokens,
      nOf: "tokens",
      value: mean(limits.map(({ cettLimit, sparsity }) => sparsity - cettLimit)),
      unit: "points",
      interval: null,
      verdict: verdictOf(counted.length, limits.length),
      caveat: `${counted.length} of ${limits.length} bounds; sparsity ${listed.join(", ")}; ${anotherModel(inputs.model)}`,
      record: cett.name,
    };
  },
};

function verdictOf(nCounted: number, nBounds: number): Judgement["verdict"] {
  if (nCounted === nBounds) return "reproduced";
  return nCounted * 2 >= nBounds ? "partly" : "not reproduced";
}
