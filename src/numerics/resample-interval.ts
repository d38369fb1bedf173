/** @file Interval of a mean over groups of unequal size, by resampling the groups. */
import type { Random } from "./random";

/** What one group (a document) adds to the mean: the sum of its values and their number. */
export interface GroupSum {
  readonly sum: number;
  readonly count: number;
}

/** How many resamples are drawn, and which central share of them the interval covers. */
export interface ResampleOptions {
  readonly resamples: number;
  readonly confidence: number;
  readonly random: Random;
}

/**
 * Percentile bootstrap interval of Σ sum / Σ count over groups drawn with replacement.
 *
 * Values inside a group (the tokens of a document) depend on each other, groups do not: so groups are what is drawn.
 *
 * @returns lower and upper end, in the unit of the values.
 * @throws {RangeError} If there is no group, or no value in any.
 * @see Efron and Tibshirani 1993, An Introduction to the Bootstrap, section 13.3.
 */
export function resampleInterval(groups: readonly GroupSum[], options: ResampleOptions): [number, number] {
  const { resamples, confidence, random } = options;
  const filled = groups.filter((group) => group.count > 0);
  if (filled.length === 0)
    throw new RangeError("Cannot resample as at least one group must have a value: there is none");
  const means = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < filled.length; i++) {
      const group = filled[random.integer(filled.length)];
      sum += group.sum;
      count += group.count;
    }
    means[draw] = sum / count;
  }
  means.sort();
  const at = (p: number): number => means[Math.min(resamples - 1, Math.floor(p * resamples))];
  return [at((1 - confidence) / 2), at((1 + confidence) / 2)];
}
