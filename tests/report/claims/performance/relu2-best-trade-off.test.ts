import { describe, expect, test } from "vitest";
import { relu2BestTradeOff } from "../../../../src/report/claims/performance/relu2-best-trade-off";
import { type Curve, tradeoffRecordWith } from "../../tradeoff-record";
import { judgeWith } from "../judge-with";

const LIMITS = [0, 0.01, 0.02, 0.04, 0.1];
/** Relative losses at sparsities of 0.7, 0.8, 0.85, 0.9 and 0.95; dense losses are 4 nats. */
const curve = (relativeLoss: readonly number[], last = 0.95): Curve => ({
  sparsity: [0.7, 0.8, 0.85, 0.9, last],
  relativeLoss,
});
const rising = curve([0, 0.01, 0.02, 0.03, 0.04]);
const recordWith = (relu2: readonly Curve[], swiglu = rising) =>
  tradeoffRecordWith(LIMITS, [
    ["relu", curve([0, 0.02, 0.03, 0.05, 0.06])],
    ...relu2.map((each) => ["relu2", each] as const),
    ["reglu", rising],
    ["swiglu", swiglu],
  ]);

describe("relu2BestTradeOff", () => {
  // The lowest of the others have 0.01, 0.02, 0.03 and 0.04 at the four sparsities.
  test.each([
    ["reproduced", [0, 0.005, 0.015, 0.025, 0.035]],
    ["partly", [0, 0.015, 0.025, 0.025, 0.035]],
    ["not reproduced", [0, 0.015, 0.025, 0.035, 0.035]],
  ] as const)("is %s at losses of %j", (verdict, losses) => {
    const claim = judgeWith(relu2BestTradeOff, { tradeoff: recordWith([curve(losses)]) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(4 * (losses[3] - 0.03), 12);
    expect(claim.unit).toBe("number");
  });

  // Not behind at the three sparsities that all reach; SwiGLU ends at 0.94.
  test("leaves out a sparsity that a model does not reach", () => {
    const record = recordWith([curve([0, 0.005, 0.015, 0.025, 0.09])], curve([0, 0.01, 0.02, 0.03, 0.04], 0.94));
    const claim = judgeWith(relu2BestTradeOff, { tradeoff: record });
    expect(claim.verdict).toBe("reproduced");
    expect(claim.caveat).toContain(
      "at 95 % ReLU 4.2400, ReLU² 4.3600, ReGLU 4.1600, not judged as SwiGLU does not reach it",
    );
  });

  // Exact zeros of 0.92 at no loss: 0 at 0.8, 0.85 and 0.9, and at 0.95 it is 0.05 against 0.04.
  test("takes a model at its exact zeros where these are more", () => {
    const zeros: Curve = { sparsity: [0.92, 0.93, 0.935, 0.94, 0.95], relativeLoss: [0, 0, 0, 0, 0.05] };
    const claim = judgeWith(relu2BestTradeOff, { tradeoff: recordWith([zeros]) });
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo(4 * -0.03, 12);
  });

  // Seeds at 0.9: 4 · 1.02 and 4 · 1.05 against ReGLU's 4 · 1.03.
  test("has seeds as its interval", () => {
    const seeds = [curve([0, 0, 0, 0.02, 0.03]), curve([0, 0, 0, 0.05, 0.06])];
    const { value, interval } = judgeWith(relu2BestTradeOff, { tradeoff: recordWith(seeds) });
    expect(value).toBeCloseTo(4 * 0.005, 12);
    expect(interval).toEqual([expect.closeTo(-0.04, 12), expect.closeTo(0.08, 12)]);
  });

  // Between (0.873, 50.5193) and (0.9127, 50.6287) at 0.9: 50.5193 + 0.6801 · 0.1094 = 50.5937.
  test("has the paper's own numbers", () => {
    expect(relu2BestTradeOff.paper()).toContain("ReLU² 50.6 %");
  });

  test("needs a sparsity of 0.9", () => {
    const early: Curve = { sparsity: [0.1, 0.2, 0.3, 0.4, 0.85], relativeLoss: [0, 0, 0, 0, 0] };
    expect(() => judgeWith(relu2BestTradeOff, { tradeoff: recordWith([early]) })).toThrow(
      /every model must be measured up to a sparsity of 0.9: one is not/,
    );
  });
});
