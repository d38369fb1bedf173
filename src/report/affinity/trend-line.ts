/** @file The straight line through a cloud of points. */

/** y = intercept + slope · x. */
export interface TrendLine {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The least-squares line through points.
 *
 *     slope = Σ (x - x̄)(y - ȳ) / Σ (x - x̄)²,  intercept = ȳ - slope · x̄
 *
 * @param points at least two, with two values of x or more.
 * @returns undefined where all points have the same x: no line is the best.
 */
export function trendLine(points: readonly (readonly [x: number, y: number])[]): TrendLine | undefined {
  const meanOf = (value: (point: readonly [x: number, y: number]) => number): number =>
    points.reduce((sum, point) => sum + value(point), 0) / points.length;
  const [x, y] = [meanOf((point) => point[0]), meanOf((point) => point[1])];
  const variance = meanOf((point) => (point[0] - x) ** 2);
  if (!(variance > 0)) return undefined;
  const slope = meanOf((point) => (point[0] - x) * (point[1] - y)) / variance;
  return { slope, intercept: y - slope * x };
}
