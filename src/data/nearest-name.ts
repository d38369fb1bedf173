/** @file The known name that a mistyped one was probably meant to be. */

/**
 * The name with the smallest edit distance (Levenshtein) to the asked one; the first of equals.
 *
 * @throws {RangeError} If there is no known name.
 */
export function nearestName(asked: string, known: readonly string[]): string {
  if (known.length === 0)
    throw new RangeError("Cannot find the nearest name as at least one must be known: there is none");
  const distances = known.map((name) => editDistance(asked.toLowerCase(), name.toLowerCase()));
  return known[distances.indexOf(Math.min(...distances))];
}

/** Fewest insertions, deletions and replacements that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column] + 1, current[column - 1] + 1));
    }
    previous = current;
  }
  return previous[to.length];
}
