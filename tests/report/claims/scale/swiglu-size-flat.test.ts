import { describe, expect, test } from "vitest";
import { swigluSizeFlat } from "../../../../src/report/claims/scale/swiglu-size-flat";
import { judgeWith } from "../judge-with";
import { sizesRecordWith } from "../sizes-record";

describe("swigluSizeFlat", () => {
  // Means of 0.5, 0.505 and 0.498: 0.7 points. 0.52 - 0.5: 2 points. 0.54 - 0.5: 4 points, whatever the largest size does.
  test.each([
    ["reproduced", [[0.5], [0.48, 0.53], [0.498]], 0.007],
    ["partly", [[0.5], [0.52]], 0.02],
    ["not reproduced", [[0.5], [0.54], [0.5]], 0.04],
  ] as const)("is %s at sparsities %j by size and seed", (verdict, sizes, value) => {
    const claim = judgeWith(swigluSizeFlat, { scale: sizesRecordWith("swiglu", sizes) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(value, 12);
    expect([claim.n, claim.unit]).toEqual([sizes.flat().length, "points"]);
  });

  test("lists sizes from the smallest up, and says that records are older than the rule", () => {
    const { caveat } = judgeWith(swigluSizeFlat, { scale: sizesRecordWith("swiglu", [[0.5], [0.52, 0.54]]) });
    expect(caveat).toContain("50.0 % at 4.0M (1 seed), 53.0 % at 16.0M (2 seeds), each trained here on 200M tokens");
    expect(caveat).toContain("older than the rule");
  });

  // Figure 4a at 0.2: 0.6955, 0.6905, 0.6924.
  test("has the paper's own number", () => {
    expect(swigluSizeFlat.paper()).toBe("0.50 points: 69.55 % at 7B, 69.05 % at 13B, 69.24 % at 70B");
  });

  test("needs two sizes", () => {
    expect(() => judgeWith(swigluSizeFlat, { scale: sizesRecordWith("swiglu", [[0.5, 0.6]]) })).toThrow(
      /must hold two sizes of swiglu on equally many tokens: it holds 0/,
    );
  });
});
