/** @file Where a measured curve first reaches a value. */

/** A place between two neighbouring points of a curve. */
export interface Crossing {
  /** The points on both sides: `after` is the first whose value exceeds the one sought. */
  readonly before: number;
  readonly after: number;
  /** How far from `before` to `after`, in [0, 1], on the straight line between them. */
  readonly share: number;
}

/**
 * The first crossing of a curve with a level from below.
 *
 * @param values of the curve, in the order of its points.
 * @returns undefined if no value exceeds the level. If the first one does, the crossing is there.
 */
export function firstCrossing(values: ArrayLike<number>, level: number): Crossing | undefined {
  for (let after = 0; after < values.length; after++) {
    if (!(values[after] > level)) continue;
    if (after === 0) return { before: 0, after: 0, share: 0 };
    const before = after - 1;
    return { before, after, share: (level - values[before]) / (values[after] - values[before]) };
  }
  return undefined;
}

/** The value of another row of the same points at a crossing. */
export function valueAt(row: ArrayLike<number>, { before, after, share }: Crossing): number {
  return row[before] + share * (row[after] - row[before]);
}
