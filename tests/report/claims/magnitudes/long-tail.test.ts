import { describe, expect, test } from "vitest";
import { longTail } from "../../../../src/report/claims/magnitudes/long-tail";
import { judgeWith } from "../judge-with";
import { magnitudeRecordWith } from "../magnitude-record";

describe("longTail", () => {
  // An exponential distribution carries 0.1 (1 - ln 0.1) = 0.3303 in its largest tenth.
  test.each([
    ["reproduced", [0.331, 0.5]],
    ["partly", [0.33, 0.5]],
    ["not reproduced", [0.33, 0.33, 0.5]],
  ] as const)("is %s where the largest tenths carry %j", (verdict, shares) => {
    const record = magnitudeRecordWith(shares.map((topTenth) => ({ topTenth })));
    expect(judgeWith(longTail, { magnitude: record }).verdict).toBe(verdict);
  });

  test("gives the mean over layers", () => {
    const claim = judgeWith(longTail, { magnitude: magnitudeRecordWith([{ topTenth: 0.4 }, { topTenth: 0.6 }]) });
    expect(claim.value).toBeCloseTo(0.5, 12);
    expect(claim.record).toBe("magnitude");
  });
});
