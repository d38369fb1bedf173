/** @file Claim `relu2-90-percent`: ReLU² loses almost nothing at a sparsity of 90 %, and little at 95 %. */
import { mean } from "../../numerics/mean";
import { summarize } from "../../numerics/summarize";
import type { Claim, Verdict } from "../../records/claims";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { atSparsity, tradeoffCurve } from "../performance/tradeoff-curves";
import { percent } from "../sentences";
import { modelsCaveat } from "./tradeoff-variants";

/** As reported: a loss of performance under 0.1 % at 90 %, and of at most 1 % at 95 %. */
const REPORTED = { at90: 0.001, at95: 0.01 };

/**
 * Judges the claim on the loss of held-out text, relative to the dense model's.
 *
 * Reproduced if the mean over seeds is at most 0.1 % at a sparsity of 90 % and at most 1 % at 95 %; partly if it is at most 1 % at 90 %; else not reproduced. A model whose
 * exact zeros are more than that loses nothing there.
 *
 * @throws {RangeError} If there is no ReLU² model, or one was not measured up to 95 %.
 */
export function relu290PercentClaim(record: TradeoffRecord, recordName: string): Claim {
  const models = record.measured.models.filter(({ model }) => model.variant === "relu2");
  if (models.length === 0) {
    throw new RangeError("Cannot judge relu2-90-percent as the record must hold a model of relu2: it holds none");
  }
  const lossesAt = (sparsity: number): number[] =>
    models.map((model) => {
      const point = atSparsity(tradeoffCurve(model), sparsity);
      if (point) return point.relativeLoss;
      throw new RangeError(
        `Cannot judge relu2-90-percent as ${model.model.name} must be measured up to a sparsity of ${sparsity}`,
      );
    });
  const at90 = summarize(lossesAt(0.9));
  const at95 = summarize(lossesAt(0.95));
  const natsAt95 = mean(models.map(({ denseLoss }, m) => lossesAt(0.95)[m] * denseLoss));
  return {
    id: "relu2-90-percent",
    sentence: "ReLU² loses less than 0.1 % of its performance at a sparsity close to 90 %, and at most 1 % at 95 %.",
    place:
      "figure of performance against sparsity for the four 1.3B models; the first part is quoted of the paper elsewhere, too",
    certainty: "reported by a secondary source",
    measure:
      "rise of ReLU²'s held-out loss at a sparsity of 90 %, over its dense loss; between evaluated CETT limits on a straight line; mean over models, interval: least and greatest model",
    n: record.inputs.heldOut.nTokens,
    nOf: "tokens",
    value: at90.mean,
    unit: "percent",
    interval: at90.count > 1 ? [at90.least, at90.greatest] : null,
    rule: `reproduced if the loss has risen by at most ${percent(REPORTED.at90)} at 90 % and at most ${percent(REPORTED.at95, 0)} at 95 %; partly if by at most ${percent(REPORTED.at95, 0)} at 90 %; else not reproduced`,
    verdict: verdictOf(at90.mean, at95.mean),
    caveat: `at 95 %: ${percent(at95.mean, 2)} (${percent(at95.least, 2)} to ${percent(at95.greatest, 2)}), ${natsAt95.toFixed(4)} nats a token; loss of held-out text, the paper's performance is task accuracy; ${modelsCaveat({ ...record, measured: { models } })}`,
    record: recordName,
  };
}

function verdictOf(at90: number, at95: number): Verdict {
  if (at90 <= REPORTED.at90 && at95 <= REPORTED.at95) return "reproduced";
  return at90 <= REPORTED.at95 ? "partly" : "not reproduced";
}
