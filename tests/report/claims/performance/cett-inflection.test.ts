import { describe, expect, test } from "vitest";
import { cettInflection } from "../../../../src/report/claims/performance/cett-inflection";
import type { Curve } from "../../tradeoff-record";
import { fourVariants, LIMITS } from "../four-variants";
import { judged } from "../judged";

const curve = (relativeLoss: readonly number[]): Curve => ({
  sparsity: LIMITS.map((limit) => 0.5 + limit),
  relativeLoss,
});
/** Flat up to CETT 0.2 and straight above: by hand, the knee is at 0.2 on the whole grid and on the one up to 0.4. */
const KINK = LIMITS.map((limit) => Math.max(0, limit - 0.2));
/** y = x²: the point farthest below the chord of [0, 0.5] is the bound next to 0.25, of [0, 0.4] 0.2: both are within 0.05 of 0.2. */
const SQUARE = LIMITS.map((limit) => limit ** 2);
/** Flat up to CETT 0.4: the knee is there on the whole grid, and nowhere up to 0.4. */
const LATE = LIMITS.map((limit) => Math.max(0, limit - 0.4));
const alike = (losses: readonly number[]) =>
  fourVariants({ relu: [curve(losses)], relu2: [curve(losses)], reglu: [curve(losses)], swiglu: [curve(losses)] });

describe("cettInflection", () => {
  test.each([
    ["reproduced", "a kink at 0.2", KINK],
    ["partly", "a kink at 0.4", LATE],
    ["not reproduced", "a kink at 0.4, and 2 % at 0.2", LATE.map((loss, k) => loss + 0.02 * Math.min(1, k / 2))],
  ] as const)("is %s with %s", (verdict, _, losses) => {
    expect(judged(cettInflection, "tradeoff", alike(losses)).verdict).toBe(verdict);
  });

  test("is no more than partly where one activation has its knee elsewhere", () => {
    const others = { relu: [curve(KINK)], reglu: [curve(KINK)], swiglu: [curve(KINK)] };
    const claim = judged(cettInflection, "tradeoff", fourVariants({ ...others, relu2: [curve(LATE)] }));
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo((3 * 0.2 + 0.4) / 4, 12);
    expect(claim.interval).toEqual([0.2, 0.4]);
  });

  // A grid of bounds that ends at 0.5 cannot tell a parabola from a kink: see the caveat of the claim.
  test("takes a parabola for a knee", () => {
    expect(judged(cettInflection, "tradeoff", alike(SQUARE)).verdict).toBe("reproduced");
  });

  // Figure 3b from the fourth to the fifth of eight points, from the first to the second for SwiGLU: 47.9577 - 50.2993 = -2.34.
  test("has the paper's own numbers", () => {
    expect(cettInflection.paper()).toContain("SwiGLU -2.3 points");
  });
});
