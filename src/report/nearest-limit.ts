/** @file Where a record has a CETT limit. */

/**
 * The place in a list of the CETT limit nearest to the one asked for.
 *
 * @param cettLimits at least one.
 */
export function nearestLimit(cettLimits: readonly number[], to: number): number {
  const distances = cettLimits.map((limit) => Math.abs(limit - to));
  return distances.indexOf(Math.min(...distances));
}
