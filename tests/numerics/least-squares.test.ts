import { describe, expect, test } from "vitest";
import { leastSquares } from "../../src/numerics/least-squares";
import { paperCurve, readPaper } from "../../src/records/paper";

describe("leastSquares()", () => {
  test("is the line that points lie on", () => {
    const { slope, intercept } = leastSquares([1, 2, 4], [5, 8, 14]); // 2 + 3 x
    expect(slope).toBeCloseTo(3, 12);
    expect(intercept).toBeCloseTo(2, 12);
  });

  // x - 1 = -1, 0, 1; y - 2 = -2, 1, 1: products 2 + 0 + 1 = 3, squares 2. Slope 1.5, intercept 2 - 1.5.
  test("goes between points that lie on none", () => {
    const { slope, intercept } = leastSquares([0, 1, 2], [0, 3, 3]);
    expect(slope).toBeCloseTo(1.5, 12);
    expect(intercept).toBeCloseTo(0.5, 12);
  });

  // A second route: the paper draws its own lines through the points of figure 6. Their ends were read from the drawing, as the points were.
  test.each(["6a", "6b"] as const)("is the line that the paper draws through figure %s, to 0.001", (figure) => {
    for (const [variant, ends] of Object.entries(readPaper().figures[figure].trends!)) {
      const points = paperCurve(figure, variant);
      const { slope, intercept } = leastSquares(
        points.map(([x]) => x),
        points.map(([, y]) => y),
      );
      for (const [x, y] of ends) expect(Math.abs(intercept + slope * x - y)).toBeLessThan(0.001);
    }
  });

  test("needs pairs, and two different x", () => {
    expect(() => leastSquares([1, 2], [1])).toThrow(/each must have an x and a y: there are 2 and 1/);
    expect(() => leastSquares([3, 3], [1, 2])).toThrow(/at least two different x: there is 1/);
    expect(() => leastSquares([], [])).toThrow(RangeError);
  });
});
