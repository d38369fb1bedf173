/** @file Claim `cett-knee`: performance holds up to a CETT of 0.2 and drops above, whatever the activation. */
import { mean } from "../../numerics/mean";
import { summarize } from "../../numerics/summarize";
import type { Claim, Verdict } from "../../records/claims";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { atLimit, tradeoffCurve } from "../performance/tradeoff-curves";
import { CUT_LIMIT, kneesOf } from "../performance/tradeoff-knees";
import { PAPER_CETT_LIMIT } from "../reported-points";
import { percent } from "../sentences";
import { VARIANT_STYLES } from "../variant-style";
import { modelsCaveat, PAPER_VARIANTS, tradeoffVariants } from "./tradeoff-variants";

/** A knee within this distance of 0.2 is the paper's. */
const NEAR = 0.05;
/** A loss that has risen by no more has held. */
const HELD = 0.01;

/**
 * Judges the claim on the loss of held-out text.
 *
 * Reproduced if each variant's knee (mean over seeds) lies within 0.05 of CETT 0.2, on the whole grid and also on the grid that ends at 0.4, as a knee that is no
 * creature of the axis must; partly if it does not, but at 0.2 the loss of each variant has risen by at most 1 %.
 *
 * @throws {RangeError} If a variant has no model, or the record no limit from 0.2 on.
 */
export function cettKneeClaim(record: TradeoffRecord, recordName: string): Claim {
  const variants = tradeoffVariants(record, "cett-knee");
  const measured = PAPER_VARIANTS.map((variant) => {
    const knees = variants[variant].map(kneesOf);
    return {
      label: VARIANT_STYLES[variant].label,
      whole: mean(knees.map(({ whole }) => whole)),
      cut: mean(knees.map(({ cut }) => cut)),
      loss: mean(variants[variant].map(lossAtPaperLimit)),
    };
  });
  const {
    mean: value,
    least,
    greatest,
  } = summarize(PAPER_VARIANTS.flatMap((v) => variants[v].map((model) => kneesOf(model).whole)));
  const listed = measured.map(
    ({ label, whole, cut, loss }) => `${label} ${whole.toFixed(2)} (${cut.toFixed(2)}; ${percent(loss, 2)})`,
  );
  return {
    id: "cett-knee",
    sentence: "Performance holds up to a CETT of 0.2 and drops clearly above, whatever the activation function.",
    place: "section on the threshold, figure of performance against CETT; section number not known to us",
    certainty: "reported by a secondary source",
    measure:
      "CETT limit of the knee of loss against CETT limit (20 % is a CETT of 0.2): the point farthest below the chord, axes scaled; mean over models, interval: least and greatest model",
    n: record.inputs.heldOut.nTokens,
    nOf: "tokens",
    value,
    unit: "number",
    interval: [least, greatest],
    rule: `reproduced if the knee of each activation lies within ${NEAR} of ${PAPER_CETT_LIMIT}, on the whole grid and on the grid up to ${CUT_LIMIT}; partly if not, but the loss of each has risen by at most ${percent(HELD, 0)} at CETT ${PAPER_CETT_LIMIT}; else not reproduced`,
    verdict: verdictOf(measured),
    caveat: `knee on the whole grid (on the grid up to ${CUT_LIMIT}; loss above the dense model's at CETT ${PAPER_CETT_LIMIT}): ${listed.join(", ")}; loss of held-out text, the paper's performance is task accuracy; ${modelsCaveat(record)}`,
    record: recordName,
  };
}

function lossAtPaperLimit(model: TradeoffRecord["measured"]["models"][number]): number {
  const point = atLimit(tradeoffCurve(model), PAPER_CETT_LIMIT);
  if (point) return point.relativeLoss;
  throw new RangeError(`Cannot judge cett-knee as ${model.model.name} must be measured up to CETT ${PAPER_CETT_LIMIT}`);
}

function verdictOf(measured: readonly { whole: number; cut: number; loss: number }[]): Verdict {
  const isNear = (knee: number): boolean => Math.abs(knee - PAPER_CETT_LIMIT) <= NEAR + 1e-9; // 0.25 - 0.2 > 0.05 in float64
  if (measured.every(({ whole, cut }) => isNear(whole) && isNear(cut))) return "reproduced";
  return measured.every(({ loss }) => loss <= HELD) ? "partly" : "not reproduced";
}
