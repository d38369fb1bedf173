import { describe, expect, test } from "vitest";
import { cumulativeActivation } from "../../src/locality/cumulative-activation";
import { seededRandom } from "../../src/numerics/random";

describe("cumulativeActivation()", () => {
  // 20 neurons, one a part, 100 activations: 50, 20, 10, ten times 2 and seven times 0.
  test("adds the most active neurons up", () => {
    const curve = cumulativeActivation([...Array(10).fill(2), 20, ...Array(7).fill(0), 10, 50]);
    expect(curve).toHaveLength(20);
    expect(curve).toBeAllClose(
      [0.5, 0.7, 0.8, ...Array.from({ length: 10 }, (_, k) => 0.82 + 0.02 * k), ...Array(7).fill(1)],
      { rtol: 1e-12 },
    );
  });

  // Three neurons with 6, 3 and 1 of 10: part k is 3k/20 neurons. k = 4: 0.6 neurons, 0.6 · 6 = 3.6. k = 10: 1.5, 6 + 1.5 = 7.5. k = 15: 2.25, 9 + 0.25 = 9.25.
  test("is a straight line between neurons where 20 parts do not divide them", () => {
    const curve = cumulativeActivation([1, 6, 3]);
    expect([curve[3], curve[9], curve[14], curve[19]]).toBeAllClose([0.36, 0.75, 0.925, 1], { rtol: 1e-12 });
  });

  test("is the diagonal where all are equally active", () => {
    for (const n of [7, 20, 33]) {
      const expected = Array.from({ length: 20 }, (_, k) => (k + 1) / 20);
      expect(cumulativeActivation(Array(n).fill(4))).toBeAllClose(expected, { rtol: 1e-12 });
    }
  });

  test("does not depend on the order of the neurons, never falls and bends downwards only", () => {
    const random = seededRandom(3);
    const counts = Array.from({ length: 50 }, () => random.integer(1000));
    const curve = cumulativeActivation(counts);
    expect(cumulativeActivation(random.shuffle(counts))).toEqual(curve);
    const steps = curve.map((value, k) => value - (curve[k - 1] ?? 0));
    for (let k = 1; k < 20; k++) expect(steps[k]).toBeLessThanOrEqual(steps[k - 1] + 1e-12);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  });

  test("refuses neurons that are never active", () => {
    expect(() => cumulativeActivation([0, 0])).toThrow("one must be active: of 2 none is");
  });
});
