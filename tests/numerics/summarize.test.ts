import { describe, expect, test } from "vitest";
import { summarize } from "../../src/numerics/summarize";

describe("summarize()", () => {
  // Mean 4; squares of the distances 4 + 1 + 9 = 14, over n - 1 = 2.
  test("gives mean, sample standard deviation and range", () => {
    expect(summarize([2, 3, 7])).toEqual({ mean: 4, deviation: Math.sqrt(7), least: 2, greatest: 7, count: 3 });
  });

  test("has no spread for one value, and refuses none", () => {
    expect(summarize([3])).toEqual({ mean: 3, deviation: 0, least: 3, greatest: 3, count: 1 });
    expect(() => summarize([])).toThrow(/there must be at least one: there is none/);
  });
});
