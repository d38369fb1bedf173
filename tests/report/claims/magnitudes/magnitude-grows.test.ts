import { describe, expect, test } from "vitest";
import { magnitudeGrows } from "../../../../src/report/claims/magnitudes/magnitude-grows";
import { judgeWith } from "../judge-with";
import { magnitudeRecordWith } from "../magnitude-record";

describe("magnitudeGrows", () => {
  // No two are equal, so 1 - 6 Σd² / (n (n² - 1)) with n = 4. Ranks 1 2 3 4: 1. Ranks 2 1 4 3: 1 - 24 / 60 = 0.6. Ranks 4 3 2 1: -1.
  test.each([
    ["reproduced", [0.1, 0.2, 0.3, 9], 1],
    ["partly", [0.2, 0.1, 9, 0.3], 0.6],
    ["not reproduced", [9, 0.3, 0.2, 0.1], -1],
  ] as const)("is %s at means %j", (verdict, means, correlation) => {
    const record = magnitudeRecordWith(means.map((meanMagnitude) => ({ meanMagnitude })));
    const claim = judgeWith(magnitudeGrows, { magnitude: record });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(correlation, 12);
    expect([claim.n, claim.nOf]).toEqual([4, "layers"]);
  });

  // Figure 1b rises at each of its 32 layers.
  test("has the paper's own number", () => {
    expect(magnitudeGrows.paper()).toBe(
      "1.000 by the points of its figure, from 0.0017 in layer 1 to 0.2353 in layer 32",
    );
  });
});
