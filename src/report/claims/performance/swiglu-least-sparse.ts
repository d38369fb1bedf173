/** @file Claim `swiglu-least-sparse`: at equal CETT, SwiGLU is less sparse than each ReLU variant. */
import { mean } from "../../../numerics/mean";
import { paperCurve, readPaper } from "../../../records/paper";
import { paperSparsityAt } from "../../../records/paper-sparsity-at";
import { RELU_VARIANTS } from "../../paper/paper-variants";
import { claimNumber } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { modelsCaveat, sparsitiesAt, tradeoffVariants } from "./tradeoff-variants";

/** How far the least sparse ReLU variant is above SwiGLU at a bound. */
interface Lead {
  readonly bound: number;
  readonly lead: number;
}

/** The smallest lead of the least sparse ReLU variant over SwiGLU. */
export const swigluLeastSparse: ClaimDefinition = {
  id: "swiglu-least-sparse",
  sentence: "At equal CETT SwiGLU is the least sparse of the four.",
  place: "section 5.1, figure 3a",
  rule: "reproduced if at each of the paper's bounds every ReLU variant is sparser than SwiGLU by the means over seeds; partly if at at least half of the bounds; else not reproduced",
  ruleWritten: "2026-11-30",
  paper: () => {
    const leads = paperCurve("3a", "swiglu").map(([swiglu, bound]) => {
      const lead = Math.min(...RELU_VARIANTS.map((variant) => paperSparsityAt("3a", variant, bound))) - swiglu;
      return { bound, lead };
    });
    return `${claimNumber(smallest(leads).lead, "points")} at CETT ${smallest(leads).bound}; SwiGLU is drawn from ${leads[0].bound} up`;
  },
  judge: ({ tradeoff }: ClaimRecords): Judgement => {
    const { inputs, measured } = tradeoff.record;
    const variants = tradeoffVariants(tradeoff.record, "swiglu-least-sparse");
    const leads = readPaper().cettBounds.map((bound) => {
      const meanOf = (variant: keyof typeof variants): number =>
        mean(sparsitiesAt(variants[variant], bound, "swiglu-least-sparse"));
      return { bound, lead: Math.min(...RELU_VARIANTS.map(meanOf)) - meanOf("swiglu") };
    });
    const listed = leads.map(({ bound, lead }) => `${claimNumber(lead, "points")} at ${bound}`);
    return {
      measure: `sparsity of the least sparse ReLU variant minus SwiGLU's, held-out text, means over seeds; the smallest of the paper's bounds, CETT ${smallest(leads).bound}`,
      n: inputs.heldOut.nTokens,
      nOf: "tokens",
      value: smallest(leads).lead,
      unit: "points",
      interval: null,
      verdict: verdictOf(leads),
      caveat: `by bound: ${listed.join(", ")}; ${modelsCaveat(measured.models)}`,
      record: tradeoff.name,
    };
  },
};

function smallest(leads: readonly Lead[]): Lead {
  return leads.reduce((one, other) => (other.lead < one.lead ? other : one));
}

function verdictOf(leads: readonly Lead[]): Judgement["verdict"] {
  const ahead = leads.filter(({ lead }) => lead > 0);
  if (ahead.length === leads.length) return "reproduced";
  return ahead.length * 2 >= leads.length ? "partly" : "not reproduced";
}
