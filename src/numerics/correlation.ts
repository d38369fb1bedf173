/** @file Pearson's correlation. */
import { mean } from "./mean";

/**
 * How closely two measures lie on a rising straight line.
 *
 *     r = Σ (xᵢ - x̄)(yᵢ - ȳ) / √( Σ (xᵢ - x̄)² · Σ (yᵢ - ȳ)² )
 *
 * Sums run in float64.
 *
 * @param x one value for each thing measured.
 * @param y the other, of the same things in the same order.
 * @returns In [-1, 1], without unit: 1 on a rising line, -1 on a falling one.
 * @throws {RangeError} If the lengths differ, or one of the two has no two different values, where r has no value.
 */
export function correlation(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) {
    throw new RangeError(
      `Cannot correlate as both must have equally many values: they have ${x.length} and ${y.length}`,
    );
  }
  const [meanX, meanY] = [mean(x), mean(y)];
  let products = 0; // Σ (xᵢ - x̄)(yᵢ - ȳ)
  let squaresX = 0;
  let squaresY = 0;
  for (const [i, value] of x.entries()) {
    const [fromMeanX, fromMeanY] = [value - meanX, y[i] - meanY];
    products += fromMeanX * fromMeanY;
    squaresX += fromMeanX ** 2;
    squaresY += fromMeanY ** 2;
  }
  if (squaresX === 0 || squaresY === 0 || x.length === 0) {
    throw new RangeError("Cannot correlate as each measure must have at least two different values: one has fewer");
  }
  const r = products / Math.sqrt(squaresX * squaresY);
  return Math.max(-1, Math.min(1, r)); // rounding can leave [-1, 1] by an ulp
}
