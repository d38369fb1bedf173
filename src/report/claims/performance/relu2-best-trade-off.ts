/** @file Claim `relu2-best-trade-off`: at equal sparsity ReLU² performs best. */
import { mean } from "../../../numerics/mean";
import { paperValueAt } from "../../../records/paper";
import { PAPER_VARIANTS, type PaperVariant } from "../../paper/paper-variants";
import { atSparsity, tradeoffCurve } from "../../performance/tradeoff-curves";
import { percent } from "../../sentences";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { type ByVariant, eachVariant, lowestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { modelsCaveat, type TradeoffVariants, tradeoffVariants } from "./tradeoff-variants";

/** Sparsities that are compared, of which the value is at `JUDGED`. */
const SPARSITIES = [0.8, 0.85, 0.9, 0.95];
const JUDGED = 0.9;

/** Losses of the seeds of each variant at one sparsity, nats a token. */
type Losses = ByVariant<readonly number[]>;

/** ReLU²'s held-out loss minus the lowest of the other three, at a sparsity of 90 %. */
export const relu2BestTradeOff: ClaimDefinition = {
  id: "relu2-best-trade-off",
  sentence: "ReLU² has the best trade-off: the best performance at a given sparsity.",
  place: "section 5.1, figure 3b",
  rule: `reproduced if ReLU² has the lowest mean held-out loss at each of the sparsities ${SPARSITIES.join(", ")} that all models reach; partly if at at least half of them; else not reproduced; a model whose exact zeros are more is taken at its zeros`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const accuracies = eachVariant((variant) => paperValueAt("3b", variant, JUDGED));
    return `accuracy at a sparsity of ${percent(JUDGED, 0)}, between the points of its figure: ${listedVariants((variant) => `${accuracies[variant].toFixed(1)} %`)}`;
  },
  judge: ({ tradeoff }: ClaimRecords): Judgement => {
    const { inputs, measured } = tradeoff.record;
    const variants = tradeoffVariants(tradeoff.record, "relu2-best-trade-off");
    const compared = SPARSITIES.map((sparsity) => {
      const losses = lossesAt(variants, sparsity);
      return { sparsity, losses, missing: PAPER_VARIANTS.filter((variant) => losses[variant].length === 0) };
    });
    const reached = compared.filter(({ missing }) => missing.length === 0);
    const judged = reached.find(({ sparsity }) => sparsity === JUDGED)?.losses;
    if (judged === undefined) {
      throw new RangeError(
        `Cannot judge relu2-best-trade-off as every model must be measured up to a sparsity of ${JUDGED}: one is not`,
      );
    }
    const next = nextOf(judged);
    const listed = compared.map(({ sparsity, losses, missing }) => {
      const present = PAPER_VARIANTS.filter((variant) => !missing.includes(variant));
      const unjudged = missing.map((variant) => `, not judged as ${VARIANT_STYLES[variant].label} does not reach it`);
      return `at ${percent(sparsity, 0)} ${listedVariants((variant) => mean(losses[variant]).toFixed(4), present)}${unjudged.join("")}`;
    });
    return {
      measure: `held-out loss of ReLU² at a sparsity of ${percent(JUDGED, 0)} minus the lowest of the other three (${VARIANT_STYLES[next].label}), nats a token; between evaluated CETT limits on a straight line; means over seeds; interval: least seed minus greatest to greatest minus least`,
      n: inputs.heldOut.nTokens,
      nOf: "tokens",
      value: mean(judged.relu2) - mean(judged[next]),
      unit: "number",
      interval: [
        Math.min(...judged.relu2) - Math.max(...judged[next]),
        Math.max(...judged.relu2) - Math.min(...judged[next]),
      ],
      verdict: verdictOf(reached.map(({ losses }) => losses)),
      caveat: `mean losses in nats a token: ${listed.join("; ")}; loss of held-out text, the paper's performance is the mean accuracy of eight tasks; ${modelsCaveat(measured.models)}`,
      record: tradeoff.name,
    };
  },
};

/** Of a variant of which a model does not reach the sparsity: none. */
function lossesAt(variants: TradeoffVariants, sparsity: number): Losses {
  return eachVariant((variant) => {
    const points = variants[variant].map((model) => ({ model, point: atSparsity(tradeoffCurve(model), sparsity) }));
    const losses = points.flatMap(({ model, point }) =>
      point === undefined ? [] : model.denseLoss + point.lossChange,
    );
    return losses.length === points.length ? losses : [];
  });
}

/** The best of the others. */
function nextOf(losses: Losses): PaperVariant {
  const { relu, reglu, swiglu } = eachVariant((variant) => mean(losses[variant]));
  return lowestOf({ relu, reglu, swiglu });
}

function verdictOf(reached: readonly Losses[]): Judgement["verdict"] {
  const lowest = reached.filter((losses) => mean(losses.relu2) < mean(losses[nextOf(losses)]));
  if (lowest.length === reached.length) return "reproduced";
  return lowest.length * 2 >= reached.length ? "partly" : "not reproduced";
}
