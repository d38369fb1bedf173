import { describe, expect, test } from "vitest";
import { cettSlowerThanSparsity } from "../../../../src/report/claims/magnitudes/cett-slower-than-sparsity";
import { cettRecordWith } from "../../cett-record";
import { judgeWith } from "../judge-with";

describe("cettSlowerThanSparsity", () => {
  // Up to 0.2 twice the bound is asked for, above it only more than the bound. 0.05 is no bound of the paper.
  test.each([
    [
      "reproduced",
      [
        [0.05, 0.01],
        [0.1, 0.2],
        [0.2, 0.4],
        [0.3, 0.31],
        [0.5, 0.51],
      ],
    ],
    [
      "partly",
      [
        [0.1, 0.19],
        [0.2, 0.4],
        [0.3, 0.3],
        [0.5, 0.51],
      ],
    ],
    [
      "not reproduced",
      [
        [0.1, 0.19],
        [0.2, 0.39],
        [0.3, 0.3],
        [0.5, 0.51],
      ],
    ],
  ] as const)("is %s at [bound, sparsity] %j", (verdict, limits) => {
    expect(judgeWith(cettSlowerThanSparsity, { cett: cettRecordWith(limits) }).verdict).toBe(verdict);
  });

  // (0.3 - 0.1 + 0.6 - 0.2) / 2.
  test("gives the mean difference of the paper's bounds, in points", () => {
    const claim = judgeWith(cettSlowerThanSparsity, {
      cett: cettRecordWith([
        [0.05, 0.9],
        [0.1, 0.3],
        [0.2, 0.6],
      ]),
    });
    expect(claim.value).toBeCloseTo(0.3, 12);
    expect(claim.unit).toBe("points");
  });

  // Figure 1c: 0.149 + 0.2361 + 0.3416 + 0.5212 + 0.6924 + 0.801 + 0.8755 + 0.9272 = 4.544; bounds 1.57; 2.974 / 8 = 0.37175.
  test("has the paper's own number", () => {
    expect(cettSlowerThanSparsity.paper()).toBe("37.2 points on the mean of its 8 bounds");
  });

  test("needs a bound of the paper", () => {
    expect(() => judgeWith(cettSlowerThanSparsity, { cett: cettRecordWith([[0.05, 0.5]]) })).toThrow(RangeError);
  });
});
