/** @file Claim `relu2-sparsest`: at equal CETT, and at equal loss, ReLU² leaves out the most neurons. */
import { mean } from "../../numerics/mean";
import type { Claim, Verdict } from "../../records/claims";
import type { ModelTradeoff, TradeoffRecord } from "../../records/tradeoff-record";
import { atLimit, atLossChange, tradeoffCurve } from "../performance/tradeoff-curves";
import { PAPER_CETT_LIMIT } from "../reported-points";
import { percent } from "../sentences";
import { VARIANT_STYLES } from "../variant-style";
import { modelsCaveat, PAPER_VARIANTS, type PaperVariant, tradeoffVariants } from "./tradeoff-variants";

/** Rise of perplexity at which the sparsities are compared, too. */
const RISE = 0.01;

/**
 * Judges the claim on sparsities of held-out text, means over seeds.
 *
 * Reproduced if ReLU² is sparser than every other variant at CETT 0.2, by so much that its least seed is above the greatest seed of each, and also where perplexity
 * has risen by 1 % over each model's own dense one; partly if it is the sparsest by the means at one of the two; else not reproduced.
 *
 * @throws {RangeError} If a variant has no model, or a model reaches neither.
 */
export function relu2SparsestClaim(record: TradeoffRecord, recordName: string): Claim {
  const variants = tradeoffVariants(record, "relu2-sparsest");
  const atEqualCett = sparsities(variants, (model) => atLimit(tradeoffCurve(model), PAPER_CETT_LIMIT)?.sparsity);
  const atEqualLoss = sparsities(variants, (model) => atLossChange(tradeoffCurve(model), Math.log1p(RISE))?.sparsity);
  const others = PAPER_VARIANTS.filter((variant) => variant !== "relu2");
  const next = others.reduce((one, other) => (mean(atEqualCett[other]) > mean(atEqualCett[one]) ? other : one));
  const list = (values: typeof atEqualCett): string =>
    PAPER_VARIANTS.map((variant) => `${VARIANT_STYLES[variant].label} ${percent(mean(values[variant]))}`).join(", ");
  return {
    id: "relu2-sparsest",
    sentence: "At equal CETT ReLU² is the sparsest of the four.",
    place: "figure of sparsity against CETT for the four 1.3B models",
    certainty: "reported by a secondary source",
    measure: `sparsity of ReLU² at CETT ${PAPER_CETT_LIMIT} minus that of the next sparsest (${next}), held-out text, means over seeds; interval: least seed minus greatest to greatest minus least`,
    n: record.inputs.heldOut.nTokens,
    nOf: "tokens",
    value: mean(atEqualCett.relu2) - mean(atEqualCett[next]),
    unit: "percent",
    interval: [
      Math.min(...atEqualCett.relu2) - Math.max(...atEqualCett[next]),
      Math.max(...atEqualCett.relu2) - Math.min(...atEqualCett[next]),
    ],
    rule: `reproduced if at CETT ${PAPER_CETT_LIMIT} ReLU²'s least seed is sparser than the greatest of every other, and ReLU² is sparsest by the means where perplexity has risen by ${percent(RISE, 0)}, too; partly if it is sparsest by the means at one of the two; else not reproduced`,
    verdict: verdictOf(atEqualCett, atEqualLoss),
    caveat: `at CETT ${PAPER_CETT_LIMIT}: ${list(atEqualCett)}; where perplexity has risen by ${percent(RISE, 0)}: ${list(atEqualLoss)}; ${modelsCaveat(record)}`,
    record: recordName,
  };
}

type ByVariant = Readonly<Record<PaperVariant, readonly number[]>>;

function sparsities(
  variants: ReturnType<typeof tradeoffVariants>,
  of: (model: ModelTradeoff) => number | undefined,
): ByVariant {
  const entries = PAPER_VARIANTS.map((variant) => [
    variant,
    variants[variant].map((model) => {
      const sparsity = of(model);
      if (sparsity !== undefined) return sparsity;
      throw new RangeError(
        `Cannot judge relu2-sparsest as ${model.model.name} must be measured up to CETT ${PAPER_CETT_LIMIT} and a rise of perplexity of ${RISE}`,
      );
    }),
  ]);
  return Object.fromEntries(entries) as Record<PaperVariant, number[]>;
}

function verdictOf(atEqualCett: ByVariant, atEqualLoss: ByVariant): Verdict {
  const others = PAPER_VARIANTS.filter((variant) => variant !== "relu2");
  const isSparsest = (values: ByVariant): boolean => others.every((other) => mean(values.relu2) > mean(values[other]));
  const isBeyondSeeds = others.every((other) => Math.min(...atEqualCett.relu2) > Math.max(...atEqualCett[other]));
  if (isBeyondSeeds && isSparsest(atEqualLoss)) return "reproduced";
  return isSparsest(atEqualCett) || isSparsest(atEqualLoss) ? "partly" : "not reproduced";
}
