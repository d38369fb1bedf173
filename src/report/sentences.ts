/** @file What a record says, in sentences with its numbers. */
import type { CettRecord } from "../records/cett-record";
import type { Claim } from "../records/claims";
import type { MagnitudeRecord } from "../records/magnitude-record";
import { exponentialTopShare } from "./claims/long-tail";

/** A share as percent. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A number of parameters or tokens: 4.2M, 200M. */
export function millions(value: number): string {
  return `${(value / 1e6).toFixed(value < 1e8 ? 1 : 0)}M`;
}

/** A claim's number: of percents small ones, such as a difference, with a digit more. */
export function claimNumber(value: number, unit: Claim["unit"]): string {
  if (unit === "number") return value.toPrecision(3);
  return percent(value, Math.abs(value) < 0.1 ? 2 : 1);
}

/** How unevenly the magnitudes are spread. */
export function magnitudeSentence({ inputs, measured }: MagnitudeRecord): string {
  const [tenth, half] = [0.1, 0.5].map((top) => measured.pooled.topShares.find((entry) => entry.top === top));
  if (!tenth || !half)
    throw new RangeError("Cannot describe a magnitude record as it must hold the top 0.1 and 0.5 shares");
  return (
    `${inputs.model.name}: the largest tenth of neuron outputs carries ${percent(tenth.share)} of all magnitude ` +
    `(an exponential distribution: ${percent(exponentialTopShare(0.1))}), the smaller half ${percent(1 - half.share)}; ` +
    `${percent(measured.pooled.nZeros / measured.pooled.nOutputs)} are exactly zero (${inputs.text.nTokens} tokens).`
  );
}

/** What each CETT limit gives and costs, a sentence a limit. */
export function cettSentences({ inputs, measured }: CettRecord): string[] {
  return measured.limits.map(
    ({ cettLimit, sparsity, lossChange, lossChangeInterval: [low, high] }) =>
      `${inputs.model.name} at CETT ${cettLimit}: sparsity ${percent(sparsity)}, loss ${measured.denseLoss.toFixed(3)} ` +
      `${lossChange < 0 ? "-" : "+"} ${Math.abs(lossChange).toFixed(4)} nats a token ` +
      `[${low.toFixed(4)}, ${high.toFixed(4)}] (${inputs.heldOut.nDocuments} held-out documents).`,
  );
}

/** How a record differs from another of the same model at the limits that both have. */
export function besideSentences(record: CettRecord, other: CettRecord): string[] {
  return record.measured.limits.flatMap(({ cettLimit, sparsity, lossChange }) => {
    const there = other.measured.limits.find((limit) => limit.cettLimit === cettLimit);
    if (!there) return [];
    const sparsityGap = (100 * (sparsity - there.sparsity)).toFixed(2);
    return `CETT ${cettLimit}: sparsity ${sparsityGap} points, loss change ${(lossChange - there.lossChange).toFixed(4)} nats from the other's.`;
  });
}

/** A claim's verdict with its number. */
export function claimSentence({ id, verdict, value, unit, interval, measure, caveat }: Claim): string {
  const range = interval ? ` [${interval.map((end) => claimNumber(end, unit)).join(", ")}]` : "";
  return `${id}: ${verdict}. ${claimNumber(value, unit)}${range}: ${measure}. Note: ${caveat}.`;
}
