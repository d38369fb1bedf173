/** @file How numbers and verdicts are put into words. */
import type { Claim } from "../records/claims";

/** A share as percent. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A number of parameters or tokens: 4.2M, 200M. */
export function millions(value: number): string {
  return `${(value / 1e6).toFixed(value < 1e8 ? 1 : 0)}M`;
}

/** A claim's number: "43.1 %", "2.2 points", "0.913"; of small percents and points with a digit more. */
export function claimNumber(value: number, unit: Claim["unit"]): string {
  return `${numeral(value, unit)}${UNIT_WORDS[unit]}`;
}

/** A claim's interval: "1.1 to 3.3 points". */
export function claimInterval([low, high]: readonly [number, number], unit: Claim["unit"]): string {
  return `${numeral(low, unit)} to ${claimNumber(high, unit)}`;
}

/** A claim's verdict with its number, and the paper's beside it. */
export function claimSentence({ id, verdict, value, unit, interval, measure, paper, caveat }: Claim): string {
  const range = interval ? ` (${claimInterval(interval, unit)})` : "";
  return `${id}: ${verdict}. ${claimNumber(value, unit)}${range}: ${measure}. The paper: ${paper}. Note: ${caveat}.`;
}

const UNIT_WORDS = { percent: " %", points: " points", number: "" } as const;
/** Below so many hundredths a digit more is shown: of percent 10, of points 1. */
const SMALL = { percent: 10, points: 1 } as const;

function numeral(value: number, unit: Claim["unit"]): string {
  if (unit === "number") return value.toPrecision(3);
  const hundredths = 100 * value;
  return hundredths.toFixed(Math.abs(hundredths) < SMALL[unit] ? 2 : 1);
}
