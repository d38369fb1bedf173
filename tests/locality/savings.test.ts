import { describe, expect, test } from "vitest";
import { paperSavings } from "../../src/locality/paper-savings";
import { savings } from "../../src/locality/savings";
import { ffnWeights, tokenFlops, totalFlops } from "../../src/locality/token-flops";
import { smallConfig } from "../model/random-model";

describe("tokenFlops()", () => {
  // dModel 16, 2 layers, 4 heads of size 4 (2 for keys and values), dFF 24, vocabulary 40. Projections of a layer: 16·16 + 2 · 16·8 + 16·16 = 768 weights.
  test("counts two for each weight, and attention over the context", () => {
    expect(tokenFlops(smallConfig("relu2"), 10)).toEqual({
      projections: 2 * 2 * 768,
      attention: 2 * 2 * 2 * 16 * 10,
      ffn: 2 * 2 * 2 * 16 * 24,
      head: 2 * 16 * 40,
    });
    expect(ffnWeights(smallConfig("swiglu"))).toBe(2 * 3 * 16 * 24);
  });
});

describe("savings()", () => {
  const flops = { projections: 20, attention: 0, ffn: 60, head: 20 };

  // Computed 20 %, predictor 5 %: the FFN saves 75 % of its 60. Half of the bytes are reused and a quarter more is read: 20 % · 50 % · 1.25 = 12.5 %.
  test("takes the predictor, the reuse and the bundles into account", () => {
    const saved = savings(flops, { computedShare: 0.2, reusedShare: 0.5, bytesFactor: 1.25, predictorShare: 0.05 });
    expect(Object.values(saved)).toBeAllClose([0.75, 0.45, 0.875, 0.825], { rtol: 1e-12 });
  });

  test("saves nothing where everything is computed", () => {
    const saved = savings(flops, { computedShare: 1, reusedShare: 0, bytesFactor: 1, predictorShare: 0 });
    expect(Object.values(saved)).toEqual([0, 0, 0, 0]);
  });

  test("refuses a share above 1", () => {
    const mode = { computedShare: 1.2, reusedShare: 0, bytesFactor: 1, predictorShare: 0 };
    expect(() => savings(flops, mode)).toThrow("computedShare must be in [0, 1]: current value is 1.2");
  });
});

describe("paperSavings()", () => {
  // FFN 24 · 2 · 2048 · 8192 = 805.3M weights, attention 24 · 4 · 2048² = 402.7M, head 32000 · 2048 = 65.5M: 63.2 %.
  test("works the reported 56 % and 92 % out, and what the predictor's cost makes of them", () => {
    const { ffnShare, workedOut, withPredictor, reported } = paperSavings();
    expect(ffnShare).toBeCloseTo(0.632, 3);
    expect(workedOut.totalFlops).toBeCloseTo(reported.totalFlops, 2);
    expect(workedOut.ffnBytes).toBeCloseTo(reported.ffnBytes, 2);
    expect(withPredictor.totalFlops).toBeCloseTo(0.522, 3);
    expect(withPredictor.ffnBytesWithPredictor).toBeCloseTo(0.8595, 4);
  });
});

test("totalFlops() adds the parts up", () => {
  expect(totalFlops({ projections: 1, attention: 2, ffn: 3, head: 4 })).toBe(10);
});
