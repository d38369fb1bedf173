import { describe, expect, test } from "vitest";
import { firstCrossing, valueAt } from "../../../src/study/tradeoff/curve-crossing";

describe("firstCrossing()", () => {
  test("is on the line between the last value up to the level and the first above it", () => {
    const crossing = firstCrossing([0, 2, 6, 1, 9], 3)!; // a quarter of the way from 2 to 6
    expect(crossing).toEqual({ before: 1, after: 2, share: 0.25 });
    expect(valueAt([10, 20, 40, 80, 160], crossing)).toBe(25);
  });

  test("is at the first value where that exceeds the level, and nowhere where none does", () => {
    expect(firstCrossing([5, 6], 3)).toEqual({ before: 0, after: 0, share: 0 });
    expect(firstCrossing([0, 3], 3)).toBeUndefined();
  });
});
