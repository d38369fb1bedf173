import { describe, expect, test } from "vitest";
import type { CettCurve } from "../../../src/sparsity/cett-curve";
import { limitForSparsity } from "../../../src/study/locality/limit-for-sparsity";

/** A curve through the given points (CETT, share of inactive neurons), that ends at CETT 1. */
function curveOf(zeroShare: number, points: readonly (readonly [cett: number, share: number])[]): CettCurve {
  const all = [...points, [1, 1] as const];
  return {
    bins: Uint16Array.from(all.keys()),
    threshold: Float32Array.from(all, (_, k) => 0.1 * (k + 1)),
    inactiveShare: Float64Array.from(all, ([, share]) => share),
    cett: Float64Array.from(all, ([cett]) => cett),
    cettPooled: Float64Array.from(all, ([cett]) => cett),
    zeroShare,
    nTokens: 10,
    nSilentTokens: 0,
  };
}

// Means over the two layers by hand: under 0.1003 (0.5 + 0.3) / 2 = 0.4; from 0.1003 (0.7 + 0.3) / 2 = 0.5; from 0.25 (0.7 + 0.8) / 2 = 0.75; from 0.4 (0.9 + 0.8) / 2 = 0.85.
const curves = [
  curveOf(0.5, [
    [0.10025, 0.7],
    [0.4, 0.9],
  ]),
  curveOf(0.3, [[0.25, 0.8]]),
];

describe("limitForSparsity()", () => {
  test.each([
    [0.45, 0.1003, 0.5], // the curve's 0.10025, up to the next ten-thousandth
    [0.5, 0.1003, 0.5],
    [0.51, 0.25, 0.75],
    [0.75, 0.25, 0.75],
    [0.8, 0.4, 0.85],
  ])("for a mean sparsity of %d is %d, where it is %d", (target, cettLimit, sparsity) => {
    const found = limitForSparsity(curves, target);
    expect(found.cettLimit).toBe(cettLimit);
    expect(found.sparsity).toBeCloseTo(sparsity, 12);
  });

  test("is 0 where the exact zeros alone reach it", () => {
    const found = limitForSparsity(curves, 0.39);
    expect(found.cettLimit).toBe(0);
    expect(found.sparsity).toBeCloseTo(0.4, 12);
    expect(limitForSparsity(curves, 0).cettLimit).toBe(0);
  });

  test("does not fall as the target rises", () => {
    const limits = Array.from({ length: 86 }, (_, k) => limitForSparsity(curves, k / 100).cettLimit);
    expect([...limits].sort((a, b) => a - b)).toEqual(limits);
  });

  test("refuses what no limit below 1 reaches, and targets outside [0, 1)", () => {
    expect(() => limitForSparsity(curves, 0.9)).toThrow(
      "must be reached below CETT 1: it is 0.9, and at CETT 0.9999 the model reaches 0.8500; ask for less",
    );
    for (const target of [-0.1, 1, Number.NaN]) {
      expect(() => limitForSparsity(curves, target)).toThrow("must be in [0, 1)");
    }
  });
});
