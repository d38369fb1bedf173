import { describe, expect, test } from "vitest";
import type { CettCurve } from "../../src/sparsity/cett-curve";
import { thresholdAt } from "../../src/sparsity/threshold-at";

function curveOf(cett: number[]): CettCurve {
  return {
    bins: Uint16Array.from(cett, (_, k) => 100 + k),
    threshold: Float32Array.from(cett, (_, k) => k + 1),
    inactiveShare: Float64Array.from(cett, (_, k) => (k + 2) / (cett.length + 1)),
    cett: Float64Array.from(cett),
    cettPooled: Float64Array.from(cett),
    zeroShare: 1 / (cett.length + 1),
    nTokens: 1,
    nSilentTokens: 0,
  };
}

describe("thresholdAt()", () => {
  const curve = curveOf([0.1, 0.2, 0.5, 1]);

  test("is the last point within the limit", () => {
    expect(thresholdAt(curve, 0.3)).toEqual({ threshold: 2, cett: 0.2, sparsity: 3 / 5, monotone: true });
    expect(thresholdAt(curve, 0.2).threshold).toBe(2);
    expect(thresholdAt(curve, 0.999).threshold).toBe(3);
  });

  test("is 0 where even the first point exceeds the limit: only zeros are inactive", () => {
    expect(thresholdAt(curve, 0.05)).toEqual({ threshold: 0, cett: 0, sparsity: 1 / 5, monotone: true });
    expect(thresholdAt(curve, 0).threshold).toBe(0);
  });

  test("stops where the curve first exceeds the limit, and says that it comes back", () => {
    const returning = curveOf([0.1, 0.3, 0.15, 1]);
    expect(thresholdAt(returning, 0.2)).toMatchObject({ threshold: 1, cett: 0.1, monotone: false });
    expect(thresholdAt(returning, 0.12)).toMatchObject({ threshold: 1, monotone: true });
  });

  test.each([-0.1, 1, 2, Number.NaN])("refuses the limit %d", (limit) => {
    expect(() => thresholdAt(curve, limit)).toThrow("cettLimit must be in [0, 1)");
  });
});
