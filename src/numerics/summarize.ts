/** @file A few values in short: mean, spread and range. */
import { mean as meanOf } from "./mean";

/** What a few values say together. */
export interface Summary {
  readonly mean: number;
  /** Sample standard deviation, with n - 1 in the denominator; 0 of one value. */
  readonly deviation: number;
  readonly least: number;
  readonly greatest: number;
  readonly count: number;
}

/**
 * Mean, sample standard deviation and range of some values.
 *
 * @throws {RangeError} If there is no value.
 */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("Cannot sum up values as there must be at least one: there is none");
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0,
    least: Math.min(...values),
    greatest: Math.max(...values),
    count: values.length,
  };
}
