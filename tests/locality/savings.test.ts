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
  const { stated, inputs, withHead, withoutHead } = paperSavings();

  test("takes the paper's figures at the limit that it marks", () => {
    expect(inputs).toMatchObject({ cettLimit: 0.2, sparsity: 0.9457, predictedSparsity: 0.8512, window: 5 });
    expect(inputs.reuseRatio).toBeCloseTo(0.474, 3);
    expect(stated).toEqual({ totalFlops: 0.56, ffnBytes: 0.92 });
  });

  // FFN 24 · 2 · 2048 · 8192 = 805.3M weights, attention 24 · 4 · 2048² = 402.7M, head 32000 · 2048 = 65.5M: 63.2 % with the head, 2/3 without.
  // FLOPs 0.8512 · 0.632 = 0.538 and 0.8512 · 2/3 = 0.567; bytes 1 - 0.1488 · (1 - 0.4736) = 0.9217.
  test("works FLOPs out with the output head and without, and the FFN's bytes", () => {
    expect(withHead.ffnShare).toBeCloseTo(0.632, 3);
    expect(withoutHead.ffnShare).toBeCloseTo(2 / 3, 12);
    expect(withHead.saved.totalFlops).toBeCloseTo(0.538, 3);
    expect(withoutHead.saved.totalFlops).toBeCloseTo(0.567, 3);
    expect(withHead.saved.ffnBytes).toBeCloseTo(0.9217, 4);
    expect(withoutHead.saved.ffnBytes).toBe(withHead.saved.ffnBytes);
  });

  // The predictor's 6 %: (0.8512 - 0.06) · 0.632 = 0.500, and 0.9217 - 0.06 = 0.8617.
  test("and what the predictor's cost makes of them", () => {
    expect(withHead.savedWithPredictor.totalFlops).toBeCloseTo(0.5, 3);
    expect(withHead.savedWithPredictor.ffnBytesWithPredictor).toBeCloseTo(0.8617, 4);
  });
});

test("totalFlops() adds the parts up", () => {
  expect(totalFlops({ projections: 1, attention: 2, ffn: 3, head: 4 })).toBe(10);
});
