/** @file Where a value lies among ascending ones, the ends taken for what is beyond them. */

/** A place on the straight line between two points; both are the same where it is one of them or beyond the ends. */
export interface Place {
  readonly before: number;
  readonly after: number;
  /** Of the way from one to the other. */
  readonly share: number;
  /** The end that is taken because the value lies beyond it. */
  readonly beyond: "first" | "last" | null;
}

/**
 * The place of x among values that rise.
 *
 * @param values at least one.
 */
export function placeAmong(values: readonly number[], x: number): Place {
  const after = values.findIndex((value) => value >= x);
  if (after < 0) return { before: values.length - 1, after: values.length - 1, share: 0, beyond: "last" };
  if (after === 0) return { before: 0, after: 0, share: 0, beyond: values[0] > x ? "first" : null };
  const before = after - 1;
  return { before, after, share: (x - values[before]) / (values[after] - values[before]), beyond: null };
}

/** A measure of the points at a place. */
export function valueAt<T>({ before, after, share }: Place, points: readonly T[], of: (point: T) => number): number {
  return (1 - share) * of(points[before]) + share * of(points[after]);
}
