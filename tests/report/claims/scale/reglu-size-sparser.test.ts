import { describe, expect, test } from "vitest";
import { regluSizeSparser } from "../../../../src/report/claims/scale/reglu-size-sparser";
import { judgeWith } from "../judge-with";
import { sizesRecordWith } from "../sizes-record";

describe("regluSizeSparser", () => {
  test.each([
    ["reproduced", "every seed is above every seed of the size before", [[0.5, 0.52], [0.53], [0.6]]],
    ["partly", "a seed is level with one of the size before", [[0.5, 0.52], [0.52], [0.6]]],
    ["partly", "the size between is the sparsest", [[0.5], [0.7], [0.6]]],
    ["not reproduced", "the largest is not sparser than the smallest", [[0.5], [0.7], [0.5]]],
  ] as const)("is %s where %s", (verdict, _, sizes) => {
    expect(judgeWith(regluSizeSparser, { scale: sizesRecordWith("reglu", sizes) }).verdict).toBe(verdict);
  });

  // Means 0.58 and 0.51; 0.55 - 0.52 and 0.61 - 0.5.
  test("gives the largest size minus the smallest, with its seeds", () => {
    const claim = judgeWith(regluSizeSparser, { scale: sizesRecordWith("reglu", [[0.5, 0.52], [0.9], [0.55, 0.61]]) });
    expect(claim.value).toBeCloseTo(0.07, 12);
    expect(claim.interval).toEqual([expect.closeTo(0.03, 12), expect.closeTo(0.11, 12)]);
    expect([claim.n, claim.nOf]).toEqual([5, "models"]);
  });

  // Figure 4b at 0.2: 0.943 - 0.9143 = 0.0287.
  test("has the paper's own number", () => {
    expect(regluSizeSparser.paper()).toBe("2.9 points: 91.43 % at 7B, 92.83 % at 13B, 94.30 % at 70B");
  });
});
