import { describe, expect, test } from "vitest";
import { exponentialTopShare } from "../../src/numerics/exponential-top-share";
import { seededRandom } from "../../src/numerics/random";

describe("exponentialTopShare()", () => {
  test("is all of the sum for all values, and none for none", () => {
    expect(exponentialTopShare(1)).toBe(1);
    expect(exponentialTopShare(1e-12)).toBeLessThan(1e-10);
  });

  // Second route: draw 200,000 exponential values and add up the largest tenth. The share's standard error is under 0.002.
  test("agrees with a sample", () => {
    const random = seededRandom(11);
    const values = Array.from({ length: 200_000 }, () => -Math.log(1 - random.uniform())).sort((a, b) => b - a);
    const sum = (xs: number[]) => xs.reduce((total, x) => total + x, 0);
    expect(Math.abs(sum(values.slice(0, 20_000)) / sum(values) - exponentialTopShare(0.1))).toBeLessThan(0.01);
  });
});
