import { describe, expect, test } from "vitest";
import { rankCorrelation } from "../../src/numerics/rank-correlation";

describe("rankCorrelation()", () => {
  test("is 1 where y rises at each step of x, however unevenly", () => {
    expect(rankCorrelation([3, 1, 2], [1000, 0.1, 0.2])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [5, 4, -9])).toBe(-1);
  });

  // No ties: 1 - 6 Σd² / (n (n² - 1)). Ranks of y are 2, 1, 4, 3: d = 1, 1, 1, 1, so 1 - 6 · 4 / (4 · 15) = 0.6.
  test("agrees with the formula of rank differences where no values are equal", () => {
    expect(rankCorrelation([1, 2, 3, 4], [20, 10, 40, 30])).toBeCloseTo(0.6, 14);
  });

  // Ranks of y are 1.5, 1.5, 3. Minus 2: -0.5, -0.5, 1 against -1, 0, 1: products 1.5, squares 2 and 1.5. 1.5 / √3 = √3 / 2.
  test("gives equal values the mean of their ranks", () => {
    expect(rankCorrelation([1, 2, 3], [7, 7, 8])).toBeCloseTo(Math.sqrt(3) / 2, 14);
  });

  test("needs differences", () => {
    expect(() => rankCorrelation([1, 2], [3, 3])).toThrow(RangeError);
  });
});
