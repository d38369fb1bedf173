/** @file Claim `beyond-zeros`: ReLU models are much sparser by magnitudes than by exact zeros. */
import { mean } from "../../../numerics/mean";
import type { ModelTradeoff } from "../../../records/tradeoff-record";
import { markedCettLimit } from "../../paper/marked-limit";
import { type PaperVariant, RELU_VARIANTS } from "../../paper/paper-variants";
import { percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { listedVariants } from "../listed-variants";
import { modelsCaveat, pointAtLimit, type TradeoffVariants, tradeoffVariants } from "./tradeoff-variants";

/** So much of the non-zero activations may stay where sparsity is significantly higher. */
const STAYS = 0.75;

/** Share of the non-zero activations that can be left out, too. */
export const beyondZeros: ClaimDefinition = {
  id: "beyond-zeros",
  sentence: "ReLU models are significantly sparser by output magnitudes than by exact zeros.",
  place: "introduction and conclusion",
  rule: `reproduced if at the bound that the paper marks at most ${percent(STAYS, 0)} of the non-zero activations stay active in each of ReLU, ReLU² and ReGLU; partly if in at least one of them; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => "no number: it calls the difference significant",
  judge: ({ tradeoff }: ClaimRecords): Judgement => {
    const { inputs } = tradeoff.record;
    const variants = tradeoffVariants(tradeoff.record, "beyond-zeros");
    const staying = RELU_VARIANTS.map((variant) => mean(variants[variant].map(stayingShare)));
    const leftOut = staying.map((share) => 1 - share);
    return {
      measure: `share of the non-zero activations that can be left out, too, at CETT ${markedCettLimit()}: 1 - active share over the share that is not zero, held-out text; means over seeds, then over ReLU, ReLU², ReGLU; interval: least and greatest of the three`,
      n: inputs.heldOut.nTokens,
      nOf: "tokens",
      value: mean(leftOut),
      unit: "percent",
      interval: [Math.min(...leftOut), Math.max(...leftOut)],
      verdict: verdictOf(staying),
      caveat: `sparsity by zeros and at CETT ${markedCettLimit()}: ${listedVariants((variant) => sparsitiesText(variants, variant), RELU_VARIANTS)}; ${modelsCaveat(RELU_VARIANTS.flatMap((variant) => variants[variant]))}`,
      record: tradeoff.name,
    };
  },
};

/** Active share at the marked bound over the share of activations that are not zero. */
function stayingShare(model: ModelTradeoff): number {
  return (1 - atMarked(model)) / (1 - zeroShare(model));
}

function zeroShare({ model, limits: [first] }: ModelTradeoff): number {
  if (first.cettLimit === 0) return first.sparsity;
  throw new RangeError(
    `Cannot judge beyond-zeros as ${model.name} must be measured at CETT 0: its first is ${first.cettLimit}`,
  );
}

function atMarked(model: ModelTradeoff): number {
  return pointAtLimit(model, markedCettLimit(), "beyond-zeros").sparsity;
}

function sparsitiesText(variants: TradeoffVariants, variant: PaperVariant): string {
  const [zeros, marked] = [zeroShare, atMarked].map((of) => percent(mean(variants[variant].map(of))));
  return `${zeros} and ${marked}`;
}

function verdictOf(staying: readonly number[]): Judgement["verdict"] {
  const fewStay = staying.filter((share) => share <= STAYS);
  if (fewStay.length === staying.length) return "reproduced";
  return fewStay.length > 0 ? "partly" : "not reproduced";
}
