/** @file Spearman's rank correlation. */
import { correlation } from "./correlation";

/**
 * How surely one measure rises where another does, whatever the shape of the rise: Pearson's correlation of the ranks.
 *
 * Equal values share the mean of the ranks that they take up.
 *
 * @param x one value for each thing measured.
 * @param y the other, of the same things in the same order.
 * @returns In [-1, 1], without unit: 1 where y rises at each step of x.
 * @throws {RangeError} If the lengths differ, or one of the two has no two different values, where it has no value.
 */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  return correlation(ranks(x), ranks(y));
}

/** Ranks from 1 up: one more than the number of smaller values, and half a rank for each other value that is equal. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const nSmaller = values.filter((other) => other < value).length;
    const nEqual = values.filter((other) => other === value).length;
    return nSmaller + (nEqual + 1) / 2;
  });
}
