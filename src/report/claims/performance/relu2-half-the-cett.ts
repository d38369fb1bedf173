/** @file Claim `relu2-half-the-cett`: at a sparsity of 0.95, ReLU²'s CETT is nearly half of ReLU's and ReGLU's. */
import { mean } from "../../../numerics/mean";
import { paperValueAt } from "../../../records/paper";
import type { ModelTradeoff } from "../../../records/tradeoff-record";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { type PaperVariant, RELU_VARIANTS } from "../../paper/paper-variants";
import { atSparsity, tradeoffCurve } from "../../performance/tradeoff-curves";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { listedVariants } from "../listed-variants";
import { modelsCaveat, tradeoffVariants } from "./tradeoff-variants";

/** A ratio of CETTs up to which ReLU²'s is nearly half. */
const NEARLY_HALF = 0.75;

/** CETT of one variant at the sparsity. */
type CettOf = (variant: PaperVariant) => number;

/** ReLU²'s CETT over the smaller of ReLU's and ReGLU's. */
export const relu2HalfTheCett: ClaimDefinition = {
  id: "relu2-half-the-cett",
  sentence: "At a sparsity of 0.95 ReLU²'s CETT is nearly half of ReLU's and ReGLU's.",
  place: "section 5.1, figure 3a",
  rule: `reproduced if at a sparsity of 0.95 ReLU²'s mean CETT over the smaller of ReLU's and ReGLU's is at most ${NEARLY_HALF}; partly if below 1; else not reproduced; between evaluated limits on a straight line, 0 where exact zeros are more, the last limit where a model of ReLU or ReGLU is never so sparse`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const cettOf: CettOf = (variant) => paperValueAt("3a", variant, comparedSparsity());
    return `${ratioOf(cettOf).toFixed(2)} between the points of its figure: CETT ${listed(cettOf)}`;
  },
  judge: ({ tradeoff }: ClaimRecords): Judgement => {
    const { inputs } = tradeoff.record;
    const variants = tradeoffVariants(tradeoff.record, "relu2-half-the-cett");
    const cettOf: CettOf = (variant) => mean(variants[variant].map(cettAtSparsity));
    const value = ratioOf(cettOf);
    const models = RELU_VARIANTS.flatMap((variant) => variants[variant]);
    const beyond = models.filter((model) => atSparsity(tradeoffCurve(model), comparedSparsity()) === undefined);
    const named =
      beyond.length === 0
        ? ""
        : `; never so sparse, so taken at the last limit: ${beyond.map(({ model }) => model.name).join(", ")}`;
    return {
      measure: `CETT at a sparsity of ${comparedSparsity()}, held-out text, means over seeds: ReLU²'s over the smaller of ReLU's and ReGLU's`,
      n: inputs.heldOut.nTokens,
      nOf: "tokens",
      value,
      unit: "number",
      interval: null,
      verdict: verdictOf(value),
      caveat: `CETT ${listed(cettOf)}${named}; ${modelsCaveat(models)}`,
      record: tradeoff.name,
    };
  },
};

function cettAtSparsity(model: ModelTradeoff): number {
  const curve = tradeoffCurve(model);
  const point = atSparsity(curve, comparedSparsity());
  if (point === undefined && model.model.variant === "relu2") {
    throw new RangeError(
      `Cannot judge relu2-half-the-cett as ${model.model.name} must be measured up to a sparsity of ${comparedSparsity()}: it is not`,
    );
  }
  return (point ?? curve[curve.length - 1]).cettLimit;
}

function ratioOf(cettOf: CettOf): number {
  const smaller = Math.min(cettOf("relu"), cettOf("reglu"));
  if (smaller > 0) return cettOf("relu2") / smaller;
  throw new RangeError(
    `Cannot judge relu2-half-the-cett as ReLU and ReGLU must have fewer exact zeros than ${comparedSparsity()}: one has more`,
  );
}

function listed(cettOf: CettOf): string {
  return listedVariants((variant) => cettOf(variant).toFixed(2), RELU_VARIANTS);
}

function verdictOf(ratio: number): Judgement["verdict"] {
  if (ratio <= NEARLY_HALF) return "reproduced";
  return ratio < 1 ? "partly" : "not reproduced";
}
