import { describe, expect, test } from "vitest";
import { correlation } from "../../src/numerics/correlation";

describe("correlation()", () => {
  // x - 2 = -1, 0, 1 and y - 3 = -1, -1, 2: products 1 + 0 + 2 = 3, squares 2 and 6. 3 / √12 = √3 / 2.
  test("is the sum of products over the root of the sums of squares", () => {
    expect(correlation([1, 2, 3], [2, 2, 5])).toBeCloseTo(Math.sqrt(3) / 2, 14);
  });

  test("is 1 on a rising line and -1 on a falling one, whatever its slope and place", () => {
    expect(correlation([0.1, 0.2, 0.4], [10.3, 10.6, 11.2])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 4], [-1, -2, -4])).toBe(-1);
  });

  // x - 2 = -1, 0, 1; y - 5 / 3 = -2/3, 4/3, -2/3: products 2/3 + 0 - 2/3.
  test("is 0 where one goes as far down as up", () => {
    expect(correlation([1, 2, 3], [1, 3, 1])).toBeCloseTo(0, 14);
  });

  test("needs pairs, and differences", () => {
    expect(() => correlation([1, 2], [1])).toThrow(/both must have equally many values: they have 2 and 1/);
    expect(() => correlation([1, 2], [3, 3])).toThrow(/each measure must have at least two different values/);
    expect(() => correlation([], [])).toThrow(RangeError);
  });
});
