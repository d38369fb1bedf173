import { describe, expect, test } from "vitest";
import { cettInflection } from "../../../../src/report/claims/performance/cett-inflection";
import type { Curve } from "../../tradeoff-record";
import { fourVariants, LIMITS } from "../four-variants";
import { judgeWith } from "../judge-with";

const curve = (relativeLoss: readonly number[]): Curve => ({
  sparsity: LIMITS.map((limit) => 0.5 + limit),
  relativeLoss,
});
/** Flat up to CETT 0.2 and straight above: by hand, the knee is at 0.2 on the whole grid and on the one up to 0.4. */
const KINK = LIMITS.map((limit) => Math.max(0, limit - 0.2));
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
    expect(judgeWith(cettInflection, { tradeoff: alike(losses) }).verdict).toBe(verdict);
  });

  test("is no more than partly where one activation has its knee elsewhere", () => {
    const others = { relu: [curve(KINK)], reglu: [curve(KINK)], swiglu: [curve(KINK)] };
    const claim = judgeWith(cettInflection, { tradeoff: fourVariants({ ...others, relu2: [curve(LATE)] }) });
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo((3 * 0.2 + 0.4) / 4, 12);
    expect(claim.interval).toEqual([0.2, 0.4]);
  });

  // y = x^b: by calculus the point farthest below the chord of [0, X] is X · b^(-1 / (b - 1)); of 0.5 and 0.4: 0.201 and 0.161 for b = 1.2, 0.222 and 0.178 for 1.5, 0.25 and 0.2 for 2.
  test.each([1.2, 1.5, 2])(
    "cannot tell CETT to the power of %d, which has no knee of its own, as its note says",
    (power) => {
      const claim = judgeWith(cettInflection, { tradeoff: alike(LIMITS.map((limit) => limit ** power)) });
      expect(claim.verdict).toBe("reproduced");
      expect(claim.caveat).toContain("CETT to a power of 1.2 to 2 has no knee of its own and would pass");
    },
  );

  // Figure 3b from the fourth to the fifth of eight points, from the first to the second for SwiGLU: 47.9577 - 50.2993 = -2.34.
  test("has the paper's own numbers", () => {
    expect(cettInflection.paper()).toContain("SwiGLU -2.3 points");
  });
});
