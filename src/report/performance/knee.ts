/** @file The knee of a curve, found by the data alone. */

/**
 * Index of the knee of a rising convex curve: the point farthest below the chord from the first point to the last, with both axes scaled to [0, 1].
 *
 * A curve without a scale of its own, such as y = x^b, has a knee by this definition, too: at x = X · b^(-1 / (b - 1)), which moves in proportion to the end X of the
 * axis. So a knee belongs to the curve only where it stays when the axis ends earlier.
 *
 * @param x ascending.
 * @returns The first of several that are equally far; 0 where no point lies below the chord.
 * @throws {RangeError} If there are fewer than three points.
 * @see Satopää et al. 2011, "Finding a 'Kneedle' in a Haystack", whose definition this is, without smoothing.
 */
export function kneeOf(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const last = x.length - 1;
  if (last < 2) throw new RangeError(`Cannot find a knee as the curve must have three points: it has ${x.length}`);
  let knee = 0;
  let farthest = 0;
  for (let k = 1; k < last; k++) {
    const below = (x[k] - x[0]) / (x[last] - x[0]) - (y[k] - y[0]) / (y[last] - y[0]);
    if (below <= farthest) continue;
    farthest = below;
    knee = k;
  }
  return knee;
}
