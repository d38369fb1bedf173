/** @file Claim `co-activation-relu2`: in later layers ReLU² has the largest co-activation gap of the ReLU variants. */
import { mean } from "../../../numerics/mean";
import type { Verdict } from "../../../records/claims";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperGaps } from "../../paper/paper-gaps";
import type { ClaimDefinition } from "../claim-definition";
import { localityAtTarget, type ModelAtTarget, meanByLayer, present, targetCaveat } from "./locality-at-target";

/** The paper says it of the layers after the eighth of 24. */
const EARLY_SHARE = 1 / 3;

/** ReLU²'s gap minus the higher one of ReLU and ReGLU, layer by layer. */
export const coActivationRelu2: ClaimDefinition = {
  id: "co-activation-relu2",
  sentence: "In all layers after the first third, ReLU² has a larger co-activation gap than ReLU and ReGLU.",
  place: "section 5.3, figure 7",
  get rule() {
    return `at sparsity ${comparedSparsity()}: in the later two thirds of the layers, means over models by layer: reproduced if ReLU²'s gap is above those of ReLU and ReGLU in each of these layers; partly if its lead over the higher of the two is above 0 in the mean of these layers; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const [relu, relu2, reglu] = [paperGaps("relu"), paperGaps("relu2"), paperGaps("reglu")].map(later);
    const leads = leadsOf(relu, relu2, reglu);
    return `figure 7, layers ${relu2.from + 1} to ${relu2.from + leads.length}: ReLU² ${rangeOf(relu2.gaps)} against ${rangeOf([...relu.gaps, ...reglu.gaps])} of ReLU and ReGLU; above both in ${countAbove(leads)}, by ${mean(leads).toFixed(3)} in the mean`;
  },
  judge({ locality: { name, record } }) {
    const models = localityAtTarget(record, "co-activation-relu2");
    const gapsOf = (one: readonly ModelAtTarget[]) =>
      later(meanByLayer(one, ({ paperGap }) => present(paperGap, "the paper's gap", "co-activation-relu2").gap));
    const [relu, relu2, reglu] = [gapsOf(models.relu), gapsOf(models.relu2), gapsOf(models.reglu)];
    const leads = leadsOf(relu, relu2, reglu);
    return {
      measure: `gap of ReLU² minus the higher one of ReLU and ReGLU, mean over layers ${relu2.from + 1} to ${relu2.from + leads.length}, at sparsity ${comparedSparsity()}, means over models by layer; interval: least and greatest layer`,
      n: leads.length,
      nOf: "layers",
      value: mean(leads),
      unit: "number",
      interval: [Math.min(...leads), Math.max(...leads)],
      verdict: verdictOf(leads),
      caveat: `above both in ${countAbove(leads)}; mean gaps there ReLU ${mean(relu.gaps).toFixed(3)}, ReLU² ${mean(relu2.gaps).toFixed(3)}, ReGLU ${mean(reglu.gaps).toFixed(3)}; ${targetCaveat(record, models)}`,
      record: name,
    };
  },
};

/** Gaps of the layers after the first third, and how many come before. */
interface LaterGaps {
  readonly from: number;
  readonly gaps: readonly number[];
}

function later(byLayer: readonly number[]): LaterGaps {
  const from = Math.ceil(EARLY_SHARE * byLayer.length);
  return { from, gaps: byLayer.slice(from) };
}

function leadsOf(relu: LaterGaps, relu2: LaterGaps, reglu: LaterGaps): number[] {
  return relu2.gaps.map((gap, l) => gap - Math.max(relu.gaps[l], reglu.gaps[l]));
}

function countAbove(leads: readonly number[]): string {
  return `${leads.filter((lead) => lead > 0).length} of ${leads.length} layers`;
}

function rangeOf(gaps: readonly number[]): string {
  return `${Math.min(...gaps).toFixed(2)} to ${Math.max(...gaps).toFixed(2)}`;
}

function verdictOf(leads: readonly number[]): Verdict {
  if (leads.every((lead) => lead > 0)) return "reproduced";
  return mean(leads) > 0 ? "partly" : "not reproduced";
}
