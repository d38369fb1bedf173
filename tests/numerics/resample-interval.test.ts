import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/numerics/random";
import { resampleInterval } from "../../src/numerics/resample-interval";

const options = (seed: number) => ({ resamples: 2000, confidence: 0.95, random: seededRandom(seed) });

describe("resampleInterval()", () => {
  test("is a point where all groups agree, whatever their sizes", () => {
    const groups = [1, 5, 9].map((count) => ({ sum: 3 * count, count }));
    expect(resampleInterval(groups, options(1))).toEqual([3, 3]);
  });

  // 400 groups of one standard normal each: the mean has standard deviation 1/20, so the interval is about ±1.96/20 wide.
  test("has the width of the normal theory for independent values", () => {
    const random = seededRandom(5);
    const groups = Array.from({ length: 400 }, () => ({ sum: random.normal(), count: 1 }));
    const [low, high] = resampleInterval(groups, options(2));
    expect(high - low).toBeCloseTo((2 * 1.96) / 20, 1);
  });

  test("leaves empty groups out and refuses nothing but empty ones", () => {
    expect(
      resampleInterval(
        [
          { sum: 0, count: 0 },
          { sum: 4, count: 2 },
        ],
        options(3),
      ),
    ).toEqual([2, 2]);
    expect(() => resampleInterval([{ sum: 0, count: 0 }], options(3))).toThrow(RangeError);
  });
});
