/** @file Claim `no-hot-neurons`: in models of this size no few neurons make most of the activations. */
import type { Verdict } from "../../../records/claims";
import { CUMULATIVE_PARTS } from "../../../records/locality-record";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { PAPER_VARIANTS } from "../../paper/paper-variants";
import { percent } from "../../sentences";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition } from "../claim-definition";
import { eachVariant, highestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { localityAtTarget, meanByLayer, present, targetCaveat } from "./locality-at-target";

/** Appendix D calls neurons hot where the top fifth are active for more than 80 % of the time. */
const TOP_SHARE = 0.2;
const HOT = 0.8;
const PARTLY = 0.5;

/** Share of all activations of a layer that its most active fifth of the neurons make. */
export const noHotNeurons: ClaimDefinition = {
  id: "no-hot-neurons",
  sentence: "The 1.3B models have no significant hot-activated neurons; larger models have them in some layers.",
  place: "appendix D, figure 8",
  get rule() {
    return `at sparsity ${comparedSparsity()}: reproduced if the most active ${percent(TOP_SHARE, 0)} of the neurons make at most ${percent(HOT, 0)} of the activations in every layer of the four variants, means over models by layer; partly if in at least half of the layers; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    return `no number in words for the 1.3B models; hot is where the most active ${percent(TOP_SHARE, 0)} make more than ${percent(HOT, 0)}, as in lower layers of OPT; figure 8, by eye: about 0.25 to 0.45`;
  },
  judge({ locality: { name, record } }) {
    const models = localityAtTarget(record, "no-hot-neurons");
    const position = Math.round(TOP_SHARE * CUMULATIVE_PARTS) - 1;
    const shares = eachVariant((variant) =>
      meanByLayer(
        models[variant],
        ({ cumulativeActivation }) =>
          present(cumulativeActivation, "its cumulative activation", "no-hot-neurons")[position],
      ),
    );
    const greatest = eachVariant((variant) => Math.max(...shares[variant]));
    const all = PAPER_VARIANTS.flatMap((variant) => shares[variant]);
    const hottest = highestOf(greatest);
    return {
      measure: `share of a layer's activations made by its most active ${percent(TOP_SHARE, 0)} of the neurons at sparsity ${comparedSparsity()}, means over models by layer; the greatest of all layers (${VARIANT_STYLES[hottest].label}); interval: least and greatest layer`,
      n: all.length,
      nOf: "layers",
      value: greatest[hottest],
      unit: "percent",
      interval: [Math.min(...all), greatest[hottest]],
      verdict: verdictOf(all),
      caveat: `range over layers: ${listedVariants((variant) => `${percent(Math.min(...shares[variant]))} to ${percent(greatest[variant])}`)}; above ${percent(HOT, 0)} in ${all.filter((share) => share > HOT).length} of ${all.length} layers; the paper does not state its thresholds in appendix D; ${targetCaveat(record, models)}`,
      record: name,
    };
  },
};

function verdictOf(shares: readonly number[]): Verdict {
  const nCold = shares.filter((share) => share <= HOT).length;
  if (nCold === shares.length) return "reproduced";
  return nCold >= PARTLY * shares.length ? "partly" : "not reproduced";
}
