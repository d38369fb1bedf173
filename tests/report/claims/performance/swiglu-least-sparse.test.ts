import { describe, expect, test } from "vitest";
import { swigluLeastSparse } from "../../../../src/report/claims/performance/swiglu-least-sparse";
import { flat, fourVariants, LIMITS, NO_LOSS } from "../four-variants";
import { judgeWith } from "../judge-with";

/** SwiGLU is at 0.4 up to a bound and at 0.55 from there; of the others ReGLU is the least sparse, at 0.5. */
const recordWith = (aboveFrom: number) =>
  fourVariants({
    relu: [flat(0.9)],
    relu2: [flat(0.8)],
    reglu: [flat(0.48), flat(0.52)],
    swiglu: [{ sparsity: LIMITS.map((limit) => (limit < aboveFrom ? 0.4 : 0.55)), relativeLoss: NO_LOSS }],
  });

describe("swigluLeastSparse", () => {
  // Of the eight bounds four are below 0.2 and three below 0.1. 0.5 - 0.4 = 10 points, 0.5 - 0.55 = -5 points.
  test.each([
    ["reproduced", 1, 0.1],
    ["partly", 0.2, -0.05],
    ["not reproduced", 0.1, -0.05],
  ] as const)("is %s where it is sparser from %d up", (verdict, aboveFrom, value) => {
    const claim = judgeWith(swigluLeastSparse, { tradeoff: recordWith(aboveFrom) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(value, 12);
  });

  // Figure 3a at 0.5: ReGLU 0.9598 - SwiGLU 0.9476 = 0.0122.
  test("has the paper's own number", () => {
    expect(swigluLeastSparse.paper()).toBe("1.2 points at CETT 0.5; SwiGLU is drawn from 0.1 up");
  });
});
