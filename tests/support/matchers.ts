import { expect } from "vitest";

interface Tolerance {
  /** Relative to the expected value. */
  readonly rtol?: number;
  /** In the unit of the values. */
  readonly atol?: number;
}

declare module "vitest" {
  interface Matchers<T> {
    /** Every |actual - expected| <= atol + rtol * |expected|; NaN equals NaN only, Infinity itself only. */
    toBeAllClose(expected: ArrayLike<number>, tolerance: Tolerance): T;
  }
}

expect.extend({
  toBeAllClose(actual: ArrayLike<number>, expected: ArrayLike<number>, { rtol = 0, atol = 0 }: Tolerance) {
    if (actual.length !== expected.length) {
      return { pass: false, message: () => `lengths differ: ${actual.length} values, expected ${expected.length}` };
    }
    let worst = { index: -1, excess: 0 };
    for (let i = 0; i < actual.length; i++) {
      const excess = excessOf(actual[i], expected[i], rtol, atol);
      if (excess > worst.excess) worst = { index: i, excess };
    }
    const { index } = worst;
    return {
      pass: index < 0,
      message: () =>
        index < 0
          ? "all values are close"
          : `worst at index ${index}: ${actual[index]}, expected ${expected[index]} (rtol ${rtol}, atol ${atol})`,
    };
  },
});

/** How many tolerances two values are apart, 0 where they agree. */
function excessOf(actual: number, expected: number, rtol: number, atol: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  const difference = Math.abs(actual - expected);
  const allowed = atol + rtol * Math.abs(expected);
  return difference <= allowed ? 0 : difference / (allowed || Number.MIN_VALUE);
}
