import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/numerics/random";
import { topMasks } from "../../src/predictor/top-mask";

/** Of a token that comes after another one. */
function masked(scores: readonly number[], k: number): number[] {
  const before = scores.map((_, i) => i);
  return [...topMasks(Float32Array.from([...before, ...scores]), scores.length, k).subarray(scores.length)];
}

describe("topMasks()", () => {
  test("marks the highest scores", () => {
    expect(masked([0.1, -3, 2, 0.5], 2)).toEqual([0, 0, 1, 1]);
    expect(masked([0.1, -3, 2, 0.5], 0)).toEqual([0, 0, 0, 0]);
    expect(masked([0.1, -3, 2, 0.5], 4)).toEqual([1, 1, 1, 1]);
  });

  test("takes those with the lower index of equal scores", () => {
    expect(masked([1, 2, 1, 1, 0], 3)).toEqual([1, 1, 1, 0, 0]);
    expect(masked([5, 5, 5, 5], 1)).toEqual([1, 0, 0, 0]);
    expect(masked([-0, 0, -0], 2)).toEqual([1, 1, 0]);
  });

  test("is a sort by score, then by index", () => {
    const random = seededRandom(8);
    for (let round = 0; round < 200; round++) {
      const scores = Array.from({ length: 1 + random.integer(40) }, () => random.integer(12) - 6);
      const k = random.integer(scores.length + 1);
      const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b).slice(0, k);
      expect(masked(scores, k)).toEqual(scores.map((_, i) => (order.includes(i) ? 1 : 0)));
    }
  });

  test("refuses NaN, which has no rank", () => {
    expect(() => masked([1, Number.NaN], 1)).toThrow(/none may be NaN: that of neuron 1 is/);
  });
});
