/** @file Claim `reuse-with-activity`: layers with more active neurons reuse more of them. */
import { correlation } from "../../../numerics/correlation";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { paperReusePoints } from "../../paper/paper-reuse";
import { PAPER_VARIANTS } from "../../paper/paper-variants";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition } from "../claim-definition";
import { eachVariant, lowestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { allLayers, localityAtTarget, reuseAt, targetCaveat } from "./locality-at-target";
import { verdictOfVariants } from "./verdict-of-variants";

/** From this correlation on the two are said to go together. */
const LEAST_CORRELATION = 0.5;
const WINDOW = 1;

/** Pearson's correlation of activation ratio and reuse ratio over layers. */
export const reuseWithActivity: ClaimDefinition = {
  id: "reuse-with-activity",
  sentence: "The reuse ratio of a layer goes with its activation ratio.",
  place: "section 5.3, figure 6a",
  get rule() {
    return `at sparsity ${comparedSparsity()}: reproduced if Pearson's correlation of activation ratio and reuse at window ${WINDOW}, over the layers of all models of a variant, is at least ${LEAST_CORRELATION} for all four; partly for at least two; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const all = eachVariant((variant) => {
      const { x, y } = paperReusePoints(variant, WINDOW);
      return correlation(x, y);
    });
    return `correlation of the points of figure 6a: ${listedVariants((variant) => print(all[variant]))}`;
  },
  judge({ locality: { name, record } }) {
    const models = localityAtTarget(record, "reuse-with-activity");
    const all = eachVariant((variant) => {
      const layers = allLayers(models[variant]);
      return correlation(
        layers.map(({ activationRatio }) => activationRatio),
        layers.map((layer) => reuseAt(layer, WINDOW)),
      );
    });
    const least = lowestOf(all);
    const values = PAPER_VARIANTS.map((variant) => all[variant]);
    return {
      measure: `Pearson's correlation of activation ratio and reuse ratio (window ${WINDOW}, mean over tokens) over layers at sparsity ${comparedSparsity()}, all models of a variant together; the least of the four variants (${VARIANT_STYLES[least].label}); interval: least and greatest variant`,
      n: PAPER_VARIANTS.flatMap((variant) => allLayers(models[variant])).length,
      nOf: "layers",
      value: all[least],
      unit: "number",
      interval: [all[least], Math.max(...values)],
      verdict: verdictOfVariants(values.map((value) => value >= LEAST_CORRELATION)),
      caveat: `${listedVariants((variant) => print(all[variant]))}; ${record.inputs.models[0].model.nLayers} layers a model (the paper: ${paperReusePoints("relu2", WINDOW).x.length}); ${targetCaveat(record, models)}`,
      record: name,
    };
  },
};

function print(value: number): string {
  return value.toFixed(2);
}
