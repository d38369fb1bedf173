import { describe, expect, test } from "vitest";
import { beyondZeros } from "../../../../src/report/claims/performance/beyond-zeros";
import { type Curve, tradeoffRecordWith } from "../../tradeoff-record";
import { flat, fourVariants, LIMITS, NO_LOSS } from "../four-variants";
import { judgeWith } from "../judge-with";

/** Exact zeros at limit 0, a sparsity at CETT 0.2. */
const curve = (zeros: number, marked: number): Curve => ({
  sparsity: LIMITS.map((limit) => (limit < 0.2 ? zeros : marked)),
  relativeLoss: NO_LOSS,
});
const recordWith = (relu: readonly Curve[], relu2: Curve, reglu: Curve) =>
  fourVariants({ relu, relu2: [relu2], reglu: [reglu], swiglu: [flat(0)] });

describe("beyondZeros", () => {
  // 0.2 not zero. Active 0.1: half stays; 0.14: 70 %; 0.16: 80 %.
  test.each([
    ["reproduced", 0.9, 0.86, 0.86],
    ["partly", 0.84, 0.86, 0.84],
    ["not reproduced", 0.84, 0.84, 0.84],
  ] as const)("is %s at sparsities of %d, %d and %d where 0.8 are zeros", (verdict, relu, relu2, reglu) => {
    const record = recordWith([curve(0.8, relu)], curve(0.8, relu2), curve(0.8, reglu));
    expect(judgeWith(beyondZeros, { tradeoff: record }).verdict).toBe(verdict);
  });

  // ReLU's seeds leave out 1 - 0.1 / 0.2 = 0.5 and 1 - 0.1 / 0.4 = 0.75, mean 0.625; ReLU² 0.25, ReGLU 1 - 0.05 / 0.5 = 0.9. Mean of the three: 1.775 / 3.
  test("is the mean over variants of means over seeds, with the variants as its interval", () => {
    const record = recordWith([curve(0.8, 0.9), curve(0.6, 0.9)], curve(0.8, 0.85), curve(0.5, 0.95));
    const claim = judgeWith(beyondZeros, { tradeoff: record });
    expect(claim.value).toBeCloseTo(1.775 / 3, 12);
    expect(claim.interval).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.9, 12)]);
    expect(claim.caveat).toContain("ReLU 70.0 % and 90.0 %, ReLU² 80.0 % and 85.0 %");
  });

  test("needs exact zeros, and every variant", () => {
    const models = (["relu", "relu2", "reglu", "swiglu"] as const).map(
      (variant) => [variant, { sparsity: [0.5, 0.6], relativeLoss: [0, 0] }] as const,
    );
    expect(() => judgeWith(beyondZeros, { tradeoff: tradeoffRecordWith([0.1, 0.2], models) })).toThrow(
      /tiny-relu-1 must be measured at CETT 0: its first is 0.1/,
    );
    expect(() => judgeWith(beyondZeros, { tradeoff: tradeoffRecordWith([0.1, 0.2], models.slice(1)) })).toThrow(
      /must hold a model of relu: it holds none/,
    );
  });
});
