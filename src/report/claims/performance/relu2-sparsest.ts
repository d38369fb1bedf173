/** @file Claim `relu2-sparsest`: at equal CETT, ReLU² leaves out the most neurons. */
import { mean } from "../../../numerics/mean";
import { paperCurve, readPaper } from "../../../records/paper";
import { paperSparsityAt } from "../../../records/paper-sparsity-at";
import { markedCettLimit } from "../../paper/marked-limit";
import { PAPER_VARIANTS, type PaperVariant } from "../../paper/paper-variants";
import { claimNumber, percent } from "../../sentences";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { type ByVariant, eachVariant, highestOf } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { modelsCaveat, sparsitiesAt, tradeoffVariants } from "./tradeoff-variants";

/** In the paper ReLU² is the sparsest from this bound up; ReLU is at those below. */
const FROM = 0.1;
const OTHERS = PAPER_VARIANTS.filter((variant) => variant !== "relu2");

/** Sparsity of ReLU² minus that of the next sparsest, at the marked bound. */
export const relu2Sparsest: ClaimDefinition = {
  id: "relu2-sparsest",
  sentence: "At equal CETT ReLU² is the sparsest of the four in most cases.",
  place: "section 5.1, figure 3a",
  rule: `reproduced if ReLU² is the sparsest by the means over seeds at each of the paper's bounds from ${FROM} up, and at the bound that the paper marks its least seed is sparser than the greatest of every other; partly if it is the sparsest by the means at the marked bound; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const marked = eachVariant((variant) => paperSparsityAt("3a", variant, markedCettLimit()));
    const next = nextOf(marked);
    const bounds = readPaper().cettBounds.filter((bound) => {
      const others = OTHERS.flatMap((variant) => paperCurve("3a", variant)).filter(([, cett]) => cett === bound);
      return others.every(([sparsity]) => paperSparsityAt("3a", "relu2", bound) > sparsity);
    });
    return `${claimNumber(marked.relu2 - marked[next], "points")} over ${VARIANT_STYLES[next].label} at CETT ${markedCettLimit()}; the sparsest at ${bounds.join(", ")}`;
  },
  judge: ({ tradeoff }: ClaimRecords): Judgement => {
    const variants = tradeoffVariants(tradeoff.record, "relu2-sparsest");
    const at = (cettLimit: number): ByVariant<readonly number[]> =>
      eachVariant((variant) => sparsitiesAt(variants[variant], cettLimit, "relu2-sparsest"));
    const bounds = readPaper().cettBounds;
    const sparsestAt = bounds.filter((bound) => isSparsest(at(bound)));
    const marked = at(markedCettLimit());
    const next = nextOf(eachVariant((variant) => mean(marked[variant])));
    return {
      measure: `sparsity of ReLU² at CETT ${markedCettLimit()} minus that of the next sparsest (${VARIANT_STYLES[next].label}), held-out text, means over seeds; interval: least seed minus greatest to greatest minus least`,
      n: tradeoff.record.inputs.heldOut.nTokens,
      nOf: "tokens",
      value: mean(marked.relu2) - mean(marked[next]),
      unit: "points",
      interval: [
        Math.min(...marked.relu2) - Math.max(...marked[next]),
        Math.max(...marked.relu2) - Math.min(...marked[next]),
      ],
      verdict: verdictOf(
        bounds.filter((bound) => bound >= FROM).every((bound) => sparsestAt.includes(bound)),
        marked,
      ),
      caveat: `at CETT ${markedCettLimit()}: ${listedVariants((variant) => percent(mean(marked[variant])))}; ReLU² is the sparsest at ${sparsestAt.length > 0 ? sparsestAt.join(", ") : "none"} of the paper's bounds; ${modelsCaveat(tradeoff.record.measured.models)}`,
      record: tradeoff.name,
    };
  },
};

/** The sparsest of the others. */
function nextOf({ relu, reglu, swiglu }: ByVariant<number>): PaperVariant {
  return highestOf({ relu, reglu, swiglu });
}

function isSparsest(sparsities: ByVariant<readonly number[]>): boolean {
  return OTHERS.every((other) => mean(sparsities.relu2) > mean(sparsities[other]));
}

function verdictOf(isSparsestFrom: boolean, marked: ByVariant<readonly number[]>): Judgement["verdict"] {
  const isBeyondSeeds = OTHERS.every((other) => Math.min(...marked.relu2) > Math.max(...marked[other]));
  if (isSparsestFrom && isBeyondSeeds) return "reproduced";
  return isSparsest(marked) ? "partly" : "not reproduced";
}
