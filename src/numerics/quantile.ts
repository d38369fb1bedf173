/** @file Quantiles of numbers. */

/**
 * The value below which a share of the values lie: linear between neighbours.
 *
 * @param ascending at least one value.
 * @param share in [0, 1]: 0.5 is the median.
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
}
