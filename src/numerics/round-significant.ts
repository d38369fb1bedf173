/** @file Numbers as records keep them. */

/** float32 holds a little over 7 decimal digits: what a float32 measure says, and no more. */
const SIGNIFICANT_DIGITS = 7;

/** A number rounded to 7 significant decimal digits. */
export function roundSignificant(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}
