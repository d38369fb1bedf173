import { describe, expect, test } from "vitest";
import { cett } from "../../src/sparsity/cett";

// Three neurons along the axes of a 2-d residual stream. Norms of nᵢ: 3, 4, 0.5; output (3, 4.5), norm sqrt(29.25). Worked by hand.
const downProj = Float32Array.of(3, 0, 0, 4, 0, 0.5);
const activation = Float32Array.of(1, 1, 1);

describe("cett()", () => {
  test("drops the neurons whose magnitude is at most the threshold", () => {
    expect(cett(activation, downProj, 0.499)).toBe(0);
    expect(cett(activation, downProj, 0.5)).toBeCloseTo(0.5 / Math.sqrt(29.25), 12);
    expect(cett(activation, downProj, 3)).toBeCloseTo(Math.sqrt(9.25 / 29.25), 12);
  });

  test("is 0 at threshold 0 and 1 without bound", () => {
    expect(cett(activation, downProj, 0)).toBe(0);
    expect(cett(activation, downProj, Number.POSITIVE_INFINITY)).toBe(1);
  });

  test("can fall as the threshold rises, because tail neurons may cancel", () => {
    // n = (2, -2.5, 9), output 8.5. At ε = 2 the tail is 2; at ε = 2.5 it is 2 - 2.5 = -0.5.
    const cancelling = Float32Array.of(2, -2.5, 9);
    expect(cett(activation, cancelling, 2)).toBeCloseTo(2 / 8.5, 12);
    expect(cett(activation, cancelling, 2.5)).toBeCloseTo(0.5 / 8.5, 12);
  });

  test("exceeds 1 where the rest cancels the tail", () => {
    // n = (3, -4), output -1: the tail of 3 is three times the output.
    expect(cett(Float32Array.of(1, 1), Float32Array.of(3, -4), 3)).toBe(3);
  });

  test("refuses a zero output, a threshold below 0 and NaN", () => {
    expect(() => cett(new Float32Array(3), downProj, 1)).toThrow("output must not be zero");
    expect(() => cett(activation, downProj, -1)).toThrow("threshold must be >= 0: current value is -1");
    expect(() => cett(activation, downProj, Number.NaN)).toThrow(RangeError);
    expect(() => cett(activation, downProj.subarray(1), 1)).toThrow(RangeError);
  });
});
