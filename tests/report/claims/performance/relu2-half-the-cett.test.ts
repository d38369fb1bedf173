import { describe, expect, test } from "vitest";
import { relu2HalfTheCett } from "../../../../src/report/claims/performance/relu2-half-the-cett";
import type { Curve } from "../../tradeoff-record";
import { flat, fourVariants, LIMITS, NO_LOSS } from "../four-variants";
import { judgeWith } from "../judge-with";

/** From 0.9 at CETT 0 straight to 0.95 at a CETT, and on. */
const reaching = (cett: number): Curve => ({
  sparsity: LIMITS.map((limit) => Math.min(1, 0.9 + (0.05 * limit) / cett)),
  relativeLoss: NO_LOSS,
});
const recordWith = (relu2: readonly Curve[], relu = reaching(0.4), reglu = reaching(0.48)) =>
  fourVariants({ relu: [relu], relu2, reglu: [reglu], swiglu: [flat(0.1)] });

describe("relu2HalfTheCett", () => {
  // Over ReLU's 0.4: 0.3 / 0.4 would be the border, 0.75.
  test.each([
    ["reproduced", [0.28], 0.7],
    ["reproduced", [0.2, 0.36], 0.7],
    ["partly", [0.36], 0.9],
    ["not reproduced", [0.44], 1.1],
  ] as const)("is %s where ReLU²'s seeds reach 0.95 at CETT %j", (verdict, cetts, value) => {
    const claim = judgeWith(relu2HalfTheCett, { tradeoff: recordWith(cetts.map(reaching)) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(value, 9);
  });

  test("is 0 where ReLU²'s exact zeros are more", () => {
    const claim = judgeWith(relu2HalfTheCett, { tradeoff: recordWith([flat(0.96)]) });
    expect([claim.verdict, claim.value]).toEqual(["reproduced", 0]);
  });

  // 0.4 over the last limit, 0.5.
  test("takes another model that is never so sparse at the last limit, and names it", () => {
    const claim = judgeWith(relu2HalfTheCett, { tradeoff: recordWith([reaching(0.4)], flat(0.9), flat(0.9)) });
    expect(claim.value).toBeCloseTo(0.8, 9);
    expect(claim.caveat).toContain("never so sparse, so taken at the last limit: tiny-relu-1, tiny-reglu-1");
  });

  test("needs a ReLU² that is so sparse, and others that are not by zeros alone", () => {
    expect(() => judgeWith(relu2HalfTheCett, { tradeoff: recordWith([flat(0.9)]) })).toThrow(
      /tiny-relu2-1 must be measured up to a sparsity of 0.95: it is not/,
    );
    expect(() => judgeWith(relu2HalfTheCett, { tradeoff: recordWith([reaching(0.2)], flat(0.96)) })).toThrow(
      /ReLU and ReGLU must have fewer exact zeros than 0.95: one has more/,
    );
  });

  // Figure 3a at 0.95: ReLU² 0.2 + 0.1 (0.0043 / 0.0188) = 0.2229, ReLU 0.3 + 0.1 (0.0102 / 0.015) = 0.368, ReGLU 0.4 + 0.1 (0.0117 / 0.0215) = 0.4544; 0.2229 / 0.368 = 0.606.
  test("has the paper's own numbers", () => {
    expect(relu2HalfTheCett.paper()).toBe(
      "0.61 between the points of its figure: CETT ReLU 0.37, ReLU² 0.22, ReGLU 0.45",
    );
  });
});
