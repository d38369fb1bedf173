import { describe, expect, test } from "vitest";
import { paperCurve, paperValueAt, readPaper } from "../../src/records/paper";

describe("datasets/paper/paper.json", () => {
  const { cettBounds, figures, table2, table5 } = readPaper();

  test.each(["1c", "3a", "4a", "4b"] as const)("figure %s is drawn at the paper's bounds, to 1e-3", (figure) => {
    for (const points of Object.values(figures[figure].curves)) {
      const bounds = figure === "3a" ? cettBounds.slice(-points.length) : cettBounds.slice(0, points.length);
      points.forEach(([, cett], k) => {
        expect(Math.abs(cett - bounds[k])).toBeLessThan(1e-3);
      });
    }
  });

  test("figures 1c and 1d show the same sparsities, as 3a and 3b do, to 1e-3", () => {
    const sameX = (
      one: readonly (readonly [number, number])[],
      other: readonly (readonly [number, number])[],
    ): void => {
      expect(one).toHaveLength(other.length);
      one.forEach(([x], k) => {
        expect(Math.abs(x - other[k][0])).toBeLessThan(1e-3);
      });
    };
    sameX(paperCurve("1c", "7B"), paperCurve("1d", "7B").slice(1));
    for (const variant of ["relu", "relu2", "reglu", "swiglu"])
      sameX(paperCurve("3a", variant), paperCurve("3b", variant));
  });

  test("the last points of figure 2b are the averages of table 2, to 0.01", () => {
    for (const [variant, row] of Object.entries(table2.rows)) {
      const last = paperCurve("2b", variant).at(-1)!;
      expect(last[0]).toBe(100);
      expect(Math.abs(last[1] - row.at(-1)!)).toBeLessThan(0.01);
    }
  });

  test("the averages of tables 2 and 5 are the means of their columns, to 0.01: both are rounded to it", () => {
    const sizes = Object.values(table5.rows).flatMap(({ swiglu, reglu }) => [swiglu, reglu]);
    for (const row of [...Object.values(table2.rows), ...sizes]) {
      const tasks = row.slice(0, -1);
      const mean = tasks.reduce((sum, value) => sum + value, 0) / tasks.length;
      expect(Math.abs(mean - row.at(-1)!)).toBeLessThan(0.01);
    }
  });

  test("figures 6a, 6b and 7 have a point for each of 24 layers", () => {
    for (const figure of ["6a", "6b", "7"] as const) {
      for (const points of Object.values(figures[figure].curves)) expect(points).toHaveLength(24);
    }
  });
});

describe("paperCurve()", () => {
  test("names the curves that there are", () => {
    expect(() => paperCurve("4a", "8B")).toThrow("must be one of 7B, 13B, 70B: it is 8B");
  });
});

describe("paperValueAt()", () => {
  test("reads a point, and the straight line between two", () => {
    expect(paperValueAt("3a", "relu2", 0.9457)).toBe(0.2);
    // (0.8729, 0.04) to (0.9127, 0.1): half way is 0.8928 at 0.07.
    expect(paperValueAt("3a", "relu2", 0.8928)).toBeCloseTo(0.07, 12);
  });

  test("refuses to go beyond the curve", () => {
    expect(() => paperValueAt("3a", "relu2", 0.99)).toThrow(RangeError);
  });
});
