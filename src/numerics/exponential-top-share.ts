/** @file What an exponential distribution would carry in its largest values. */

/**
 * Share of the sum that the largest `top` of exponentially distributed values carry: top · (1 - ln top).
 *
 * The exponential distribution is the usual border between light and heavy tails.
 *
 * @param top a share in (0, 1].
 * @returns A share in (0, 1].
 */
export function exponentialTopShare(top: number): number {
  return top * (1 - Math.log(top));
}
