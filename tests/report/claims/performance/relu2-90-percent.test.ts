import { describe, expect, test } from "vitest";
import { relu290Percent } from "../../../../src/report/claims/performance/relu2-90-percent";
import { type Curve, tradeoffRecordWith } from "../../tradeoff-record";
import { judgeWith } from "../judge-with";

/** Relative losses at sparsities of 0.85 and 0.95, so at 0.9 their mean. */
const curve = (before: number, after: number): Curve => ({ sparsity: [0.85, 0.95], relativeLoss: [before, after] });
const recordWith = (seeds: readonly Curve[]) =>
  tradeoffRecordWith(
    [0, 0.2],
    seeds.map((each) => ["relu2", each] as const),
  );

describe("relu290Percent", () => {
  test.each([
    ["reproduced", "0.05 % at 90 %, whatever it is at 95 %", [curve(-0.029, 0.03)], 0.0005],
    ["reproduced", "0.05 % on the mean of two seeds", [curve(0, 0), curve(0, 0.002)], 0.0005],
    ["partly", "0.5 % at 90 %", [curve(0, 0.01)], 0.005],
    ["not reproduced", "2 % at 90 %", [curve(0.01, 0.03)], 0.02],
  ] as const)("is %s at a rise of %s", (verdict, _, seeds, value) => {
    const claim = judgeWith(relu290Percent, { tradeoff: recordWith(seeds) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(value, 12);
  });

  // Figure 3b at 0.9457: 49.6814; table 2: 50.48 - 49.6814 = 0.7986.
  test("tells 95 % and the paper's own loss beside it", () => {
    const { caveat } = judgeWith(relu290Percent, { tradeoff: recordWith([curve(0, 0.01)]) });
    expect(caveat).toContain("at 95 %: 1.00 %");
    expect(caveat).toContain("the paper's own ReLU² has lost 0.80 of 50.48 points of accuracy at 94.6 %");
    const early = tradeoffRecordWith([0, 0.2], [["relu2", { sparsity: [0.8, 0.92], relativeLoss: [0, 0] }]]);
    expect(judgeWith(relu290Percent, { tradeoff: early }).caveat).toContain("at 95 %: not reached by all");
  });

  test("needs a ReLU² model that was measured up to 90 %", () => {
    const early = tradeoffRecordWith([0, 0.2], [["relu2", { sparsity: [0.8, 0.89], relativeLoss: [0, 0] }]]);
    expect(() => judgeWith(relu290Percent, { tradeoff: early })).toThrow(/measured up to a sparsity of 0.9: 1 are not/);
    const other = tradeoffRecordWith([0, 0.2], [["relu", curve(0, 0)]]);
    expect(() => judgeWith(relu290Percent, { tradeoff: other })).toThrow(/must hold a model of relu2: it holds none/);
  });
});
