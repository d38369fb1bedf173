/** @file Two records held against each other on what went in and what was measured. */

/** Two values of one field that differ. */
export interface Difference {
  /** Where, as in `measured.limits.2.sparsity`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** |after - before|, infinite where the two are not both numbers. */
  readonly size: number;
}

/** What is compared of a record. */
export interface Comparable {
  readonly inputs: unknown;
  readonly measured: unknown;
}

/**
 * Every field in which two records differ, the largest difference first. Runs (command, times, hashes of code) are not compared.
 */
export function compareRecords(before: Comparable, after: Comparable): Difference[] {
  const differences = [
    ...walk(before.inputs, after.inputs, "inputs"),
    ...walk(before.measured, after.measured, "measured"),
  ];
  return differences.sort((one, other) => other.size - one.size);
}

function* walk(before: unknown, after: unknown, path: string): Generator<Difference> {
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* walk(before[key], after[key], `${path}.${key}`);
    }
  } else if (!Object.is(before, after)) {
    const numbers = typeof before === "number" && typeof after === "number";
    yield { path, before, after, size: numbers ? Math.abs(after - before) : Number.POSITIVE_INFINITY };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
