/** @file How numbers and verdicts are put into words. */
import type { Claim } from "../records/claims";

/** A share as percent. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A difference of shares in percentage points: 2.2 points. */
export function points(difference: number, digits = 1): string {
  return `${(100 * difference).toFixed(digits)} points`;
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

/** A claim's verdict with its number. */
export function claimSentence({ id, verdict, value, unit, interval, measure, caveat }: Claim): string {
  const range = interval ? ` [${interval.map((end) => claimNumber(end, unit)).join(", ")}]` : "";
  return `${id}: ${verdict}. ${claimNumber(value, unit)}${range}: ${measure}. Note: ${caveat}.`;
}
