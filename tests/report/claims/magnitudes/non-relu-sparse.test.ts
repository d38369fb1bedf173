import { describe, expect, test } from "vitest";
import { nonReluSparse } from "../../../../src/report/claims/magnitudes/non-relu-sparse";
import { cettRecordWith } from "../../cett-record";
import { judgeWith } from "../judge-with";

describe("nonReluSparse", () => {
  test.each([
    ["reproduced", 0.6],
    ["partly", 0.59],
    ["partly", 0.3],
    ["not reproduced", 0.29],
  ] as const)("is %s at a sparsity of %d at CETT 0.2", (verdict, sparsity) => {
    const record = cettRecordWith([
      [0.1, 0.9],
      [0.2, sparsity],
    ]);
    const claim = judgeWith(nonReluSparse, { cett: record });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBe(sparsity);
    expect(claim.interval).toEqual([sparsity - 0.02, sparsity + 0.01]);
    expect(claim.paper).toBe("a sparsity of 69.2 %");
  });

  test("needs the marked bound", () => {
    expect(() => judgeWith(nonReluSparse, { cett: cettRecordWith([[0.1, 0.5]]) })).toThrow(
      /the record must hold CETT 0.2: it holds 0.1/,
    );
  });
});
