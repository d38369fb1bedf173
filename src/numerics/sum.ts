/** @file A sum in float64. */

/** Sum of the values in their order, in float64: 0 for none. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
