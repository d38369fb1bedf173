/** @file Claim `cett-inflection`: performance is stable up to a CETT of 0.2 and falls above, whatever the activation. */
import { mean } from "../../../numerics/mean";
import { markedCettLimit } from "../../paper/marked-limit";
import { paperAccuracyLost } from "../../paper/paper-accuracy-lost";
import { PAPER_VARIANTS, type PaperVariant } from "../../paper/paper-variants";
import { CUT_LIMIT, kneesOf } from "../../performance/tradeoff-knees";
import { claimNumber, percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { eachVariant } from "../each-variant";
import { listedVariants } from "../listed-variants";
import { modelsCaveat, pointAtLimit, tradeoffVariants } from "./tradeoff-variants";

/** A knee within this distance of the marked bound is the paper's. */
const NEAR = 0.05;
/** A loss that has risen by no more has held. */
const HELD = 0.01;
/** 0.25 - 0.2 is above 0.05 in float64. */
const ROUNDING = 1e-9;

/** Means over the seeds of a variant. */
interface Inflection {
  /** CETT limits of the knee, on the whole grid and on the grid that ends at `CUT_LIMIT`. */
  readonly whole: number;
  readonly cut: number;
  /** Relative rise of the loss at the marked bound. */
  readonly loss: number;
}

/** Where loss over CETT limit has its knee; it must stay where the axis ends earlier, as a knee of the curve itself does. */
export const cettInflection: ClaimDefinition = {
  id: "cett-inflection",
  sentence: "A CETT of 0.2 is the inflection point of all four: performance is stable below it and falls above.",
  place: "section 5.1, figure 3b",
  rule: `reproduced if the mean knee of each activation lies within ${NEAR} of the bound that the paper marks, on the whole grid and on the grid up to ${CUT_LIMIT}; partly if not, but the loss of each has risen by at most ${percent(HELD, 0)} at the marked bound; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () =>
    `CETT ${markedCettLimit()}; from the bound before it to it accuracy changes by ${listedVariants(paperChange)}`,
  judge: ({ tradeoff }: ClaimRecords): Judgement => {
    const { inputs, measured } = tradeoff.record;
    const variants = tradeoffVariants(tradeoff.record, "cett-inflection");
    const inflections = eachVariant((variant): Inflection => {
      const knees = variants[variant].map(kneesOf);
      const points = variants[variant].map((model) => pointAtLimit(model, markedCettLimit(), "cett-inflection"));
      return {
        whole: mean(knees.map(({ whole }) => whole)),
        cut: mean(knees.map(({ cut }) => cut)),
        loss: mean(points.map(({ relativeLoss }) => relativeLoss)),
      };
    });
    const knees = PAPER_VARIANTS.flatMap((variant) => variants[variant].map((model) => kneesOf(model).whole));
    return {
      measure:
        "CETT limit of the knee of loss against CETT limit: the point farthest below the chord, axes scaled; mean over models; interval: least and greatest model",
      n: inputs.heldOut.nTokens,
      nOf: "tokens",
      value: mean(knees),
      unit: "number",
      interval: [Math.min(...knees), Math.max(...knees)],
      verdict: verdictOf(PAPER_VARIANTS.map((variant) => inflections[variant])),
      caveat: `knee on the whole grid (on the grid up to ${CUT_LIMIT}; rise of the loss at CETT ${markedCettLimit()}): ${listedVariants((variant) => inflectionText(inflections[variant]))}; a loss that grows as CETT to a power of 1.2 to 2 has no knee of its own and would pass on the paper's bounds, too; loss of held-out text, the paper's performance is the mean accuracy of eight tasks; ${modelsCaveat(measured.models)}`,
      record: tradeoff.name,
    };
  },
};

/** Change of the paper's accuracy from the bound before the marked one to it. */
function paperChange(variant: PaperVariant): string {
  const points = paperAccuracyLost(variant);
  const marked = points.findIndex(({ cettLimit }) => cettLimit >= markedCettLimit());
  return claimNumber((points[marked].accuracy - points[marked - 1].accuracy) / 100, "points");
}

function inflectionText({ whole, cut, loss }: Inflection): string {
  return `${whole.toFixed(2)} (${cut.toFixed(2)}; ${percent(loss, 2)})`;
}

function verdictOf(inflections: readonly Inflection[]): Judgement["verdict"] {
  const isNear = (knee: number): boolean => Math.abs(knee - markedCettLimit()) <= NEAR + ROUNDING;
  if (inflections.every(({ whole, cut }) => isNear(whole) && isNear(cut))) return "reproduced";
  return inflections.every(({ loss }) => loss <= HELD) ? "partly" : "not reproduced";
}
