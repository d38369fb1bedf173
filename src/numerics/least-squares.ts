/** @file The straight line through points by least squares. */
import { mean } from "./mean";

/** y = intercept + slope · x. */
export interface StraightLine {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The straight line with the smallest sum of squared vertical distances to the points.
 *
 *     slope = Σ (xᵢ - x̄)(yᵢ - ȳ) / Σ (xᵢ - x̄)²    intercept = ȳ - slope · x̄
 *
 * Sums run in float64.
 *
 * @param x one value for each point.
 * @param y the other, in the same order.
 * @throws {RangeError} If the lengths differ, or x has fewer than two different values, where no line is the nearest.
 */
export function leastSquares(x: readonly number[], y: readonly number[]): StraightLine {
  if (x.length !== y.length) {
    throw new RangeError(
      `Cannot draw a line through points as each must have an x and a y: there are ${x.length} and ${y.length}`,
    );
  }
  if (new Set(x).size < 2) {
    throw new RangeError(
      `Cannot draw a line through points as there must be at least two different x: there is ${new Set(x).size}`,
    );
  }
  const [meanX, meanY] = [mean(x), mean(y)];
  let products = 0; // Σ (xᵢ - x̄)(yᵢ - ȳ)
  let squares = 0; // Σ (xᵢ - x̄)²
  for (const [i, value] of x.entries()) {
    products += (value - meanX) * (y[i] - meanY);
    squares += (value - meanX) ** 2;
  }
  const slope = products / squares;
  return { slope, intercept: meanY - slope * meanX };
}
