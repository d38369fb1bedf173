import { describe, expect, test } from "vitest";
import { relu2Sparsest } from "../../../../src/report/claims/performance/relu2-sparsest";
import type { Curve } from "../../tradeoff-record";
import { flat, fourVariants, LIMITS, NO_LOSS } from "../four-variants";
import { judgeWith } from "../judge-with";

const OTHERS = { relu: [flat(0.6), flat(0.62)], reglu: [flat(0.5)], swiglu: [flat(0.4)] };
/** A sparsity up to 0.04, one from 0.1 up, and one at 0.5. */
const curve = (below: number, from: number, last = from): Curve => ({
  sparsity: LIMITS.map((limit) => (limit < 0.1 ? below : limit < 0.5 ? from : last)),
  relativeLoss: NO_LOSS,
});

describe("relu2Sparsest", () => {
  // ReLU's seeds are at 0.6 and 0.62, mean 0.61.
  test.each([
    ["reproduced", "both seeds are above both of ReLU from 0.1 up", [curve(0.3, 0.63), curve(0.3, 0.7)]],
    ["partly", "one seed is level with one of ReLU", [curve(0.3, 0.62), curve(0.3, 0.7)]],
    ["partly", "it is behind at 0.5", [curve(0.7, 0.7, 0.6)]],
    ["not reproduced", "the mean is behind", [curve(0.7, 0.59, 0.9), curve(0.7, 0.62, 0.9)]],
  ] as const)("is %s where %s", (verdict, _, relu2) => {
    expect(judgeWith(relu2Sparsest, { tradeoff: fourVariants({ ...OTHERS, relu2 }) }).verdict).toBe(verdict);
  });

  // Means 0.665 and 0.61; least minus greatest 0.63 - 0.62, greatest minus least 0.7 - 0.6.
  test("gives the lead over the next at the marked bound", () => {
    const relu2 = [curve(0.3, 0.63), curve(0.3, 0.7)];
    const claim = judgeWith(relu2Sparsest, { tradeoff: fourVariants({ ...OTHERS, relu2 }) });
    expect(claim.value).toBeCloseTo(0.055, 12);
    expect(claim.interval).toEqual([expect.closeTo(0.01, 12), expect.closeTo(0.1, 12)]);
    expect(claim.unit).toBe("points");
    expect(claim.caveat).toContain("ReLU² is the sparsest at 0.1, 0.2, 0.3, 0.4, 0.5 of the paper's bounds");
  });

  // Figure 3a at 0.2: 0.9457 - 0.921 = 0.0247. At 0.04 ReLU is ahead, 0.8739 against 0.8729.
  test("has the paper's own number", () => {
    expect(relu2Sparsest.paper()).toBe("2.5 points over ReLU at CETT 0.2; the sparsest at 0.1, 0.2, 0.3, 0.4, 0.5");
  });
});
