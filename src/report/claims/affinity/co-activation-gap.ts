/** @file Claim `co-activation-gap`: neurons of ReLU models have closer partners than those of SwiGLU. */
import { mean } from "../../../numerics/mean";
import type { Verdict } from "../../../records/claims";
import type { LayerLocality } from "../../../records/locality-record";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperGaps } from "../../paper/paper-gaps";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition } from "../claim-definition";
import { eachVariant, highestOf, lowestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { allLayers, localityAtTarget, present, targetCaveat } from "./locality-at-target";

/** The paper's levels are about 0.2 and about 0.1, so half as large again at the least. */
const LEAST_FACTOR = 1.5;

/** The paper's gap of the ReLU variants over SwiGLU's. */
export const coActivationGap: ClaimDefinition = {
  id: "co-activation-gap",
  sentence: "The top-average co-activation gap of the ReLU variants is about twice that of SwiGLU.",
  place: "section 5.3, figure 7",
  get rule() {
    return `at sparsity ${comparedSparsity()}: mean gap over layers: reproduced if the least of ReLU, ReLU² and ReGLU is at least ${LEAST_FACTOR} times SwiGLU's; partly if it is above SwiGLU's; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const gaps = eachVariant((variant) => mean(paperGaps(variant)));
    const { relu, relu2, reglu, swiglu } = gaps;
    return `${(Math.min(relu, relu2, reglu) / swiglu).toFixed(1)}, from the means of figure 7: ${listedVariants((variant) => print(gaps[variant]))}; in words: about 0.2 for the ReLU variants, about 0.1 for SwiGLU`;
  },
  judge({ locality: { name, record } }) {
    const models = localityAtTarget(record, "co-activation-gap");
    const meanOf = (of: (layer: LayerLocality) => number) =>
      eachVariant((variant) => mean(allLayers(models[variant]).map(of)));
    const gaps = meanOf((layer) => present(layer.paperGap, "the paper's gap", "co-activation-gap").gap);
    const { relu, relu2, reglu, swiglu } = gaps;
    const least = lowestOf({ relu, relu2, reglu });
    const factor = gaps[least] / swiglu;
    const permuted = meanOf((layer) => layer.permuted.plain.gap);
    const scored = meanOf((layer) => layer.observed.plain.gap);
    const corrected = meanOf((layer) => layer.observed.corrected.gap);
    return {
      measure: `mean over layers of: mean over neurons of the largest P(j | i) minus the mean of all P(j | i), at sparsity ${comparedSparsity()}; the least of the ReLU variants (${VARIANT_STYLES[least].label}) over SwiGLU; interval: least and greatest ReLU variant over SwiGLU`,
      n: record.measured.models[0].nTokens,
      nOf: "tokens",
      value: factor,
      unit: "number",
      interval: [factor, gaps[highestOf({ relu, relu2, reglu })] / swiglu],
      verdict: verdictOf(factor),
      caveat: `gap ${listedVariants((variant) => print(gaps[variant]))}; with partners scored on other documents ${listedVariants((variant) => print(scored[variant]))}; of independent neurons with the same rates, scored so too, ${listedVariants((variant) => print(permuted[variant]))}; corrected gap, which hot neurons cannot earn, ${listedVariants((variant) => print(corrected[variant]))}; ${targetCaveat(record, models)}`,
      record: name,
    };
  },
};

function print(gap: number): string {
  return gap.toFixed(3);
}

function verdictOf(factor: number): Verdict {
  if (factor >= LEAST_FACTOR) return "reproduced";
  return factor > 1 ? "partly" : "not reproduced";
}
