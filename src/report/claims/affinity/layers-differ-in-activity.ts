/** @file Claim `layers-differ-in-activity`: at one sparsity of the model its layers have very different activation ratios. */
import { paperCurve } from "../../../records/paper";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { PAPER_VARIANTS } from "../../paper/paper-variants";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition } from "../claim-definition";
import { eachVariant, lowestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { allLayers, localityAtTarget, meanByLayer, targetCaveat } from "./locality-at-target";
import { verdictOfVariants } from "./verdict-of-variants";

/** The greatest activation ratio over the least from which layers are said to differ. */
const LEAST_FACTOR = 2;

/** The greatest over the least activation ratio of a variant's layers. */
export const layersDifferInActivity: ClaimDefinition = {
  id: "layers-differ-in-activity",
  sentence: "Activation ratios differ much between the layers of a model.",
  place: "section 5.3, figure 6",
  get rule() {
    return `at sparsity ${comparedSparsity()}: reproduced if the greatest activation ratio of a layer is at least ${LEAST_FACTOR} times the least for all four variants, means over models; partly for at least two; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const ratios = eachVariant((variant) => paperCurve("6a", variant).map(([ratio]) => ratio));
    return `greatest over least activation ratio of a layer in figure 6a: ${listedVariants((variant) => printFactor(ratios[variant]))}`;
  },
  judge({ locality: { name, record } }) {
    const models = localityAtTarget(record, "layers-differ-in-activity");
    const ratios = eachVariant((variant) => meanByLayer(models[variant], ({ activationRatio }) => activationRatio));
    const factors = eachVariant((variant) => factorOf(ratios[variant]));
    const least = lowestOf(factors);
    const all = PAPER_VARIANTS.map((variant) => factors[variant]);
    return {
      measure: `greatest over least activation ratio of layers at sparsity ${comparedSparsity()}, means over models by layer; the least of the four variants (${VARIANT_STYLES[least].label}); interval: least and greatest variant`,
      n: PAPER_VARIANTS.flatMap((variant) => allLayers(models[variant])).length,
      nOf: "layers",
      value: factors[least],
      unit: "number",
      interval: [factors[least], Math.max(...all)],
      verdict: verdictOfVariants(all.map((factor) => factor >= LEAST_FACTOR)),
      caveat: `${listedVariants((variant) => printFactor(ratios[variant]))}; ${targetCaveat(record, models)}`,
      record: name,
    };
  },
};

function factorOf(ratios: readonly number[]): number {
  const least = Math.min(...ratios);
  if (least > 0) return Math.max(...ratios) / least;
  throw new RangeError("Cannot judge layers-differ-in-activity as each layer must have active neurons: one has none");
}

function printFactor(ratios: readonly number[]): string {
  return `${factorOf(ratios).toFixed(1)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`;
}
