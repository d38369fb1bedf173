import { describe, expect, test } from "vitest";
import { coActivationGap } from "../../../../src/report/claims/affinity/co-activation-gap";
import { coActivationRelu2 } from "../../../../src/report/claims/affinity/co-activation-relu2";
import type { ClaimDefinition } from "../../../../src/report/claims/claim-definition";
import { judgeWith } from "../judge-with";
import { localityAtTargetRecord, type Variant } from "../locality-at-target-record";

/** Gaps by layer, one model each. */
const judge = (claim: ClaimDefinition, models: readonly (readonly [Variant, readonly (number | null)[]])[]) =>
  judgeWith(claim, {
    locality: localityAtTargetRecord(models.map(([variant, gaps]) => [variant, gaps.map((gap) => ({ gap }))])),
  });

describe("coActivationGap", () => {
  const swiglu = ["swiglu", [0.05, 0.15]] as const; // mean 0.1
  const reglu = ["reglu", [0.2, 0.24]] as const; // 0.22

  // Means over layers: ReLU 0.18, ReLU² 0.2, ReGLU 0.22 over 0.1.
  test("is reproduced from half as large again on", () => {
    const claim = judge(coActivationGap, [["relu", [0.16, 0.2]], ["relu2", [0.2, 0.2]], reglu, swiglu]);
    expect(claim).toMatchObject({ verdict: "reproduced", unit: "number", n: 336, record: "locality" });
    expect(claim.value).toBeCloseTo(1.8, 12);
    expect(claim.interval![1]).toBeCloseTo(2.2, 12);
    expect(claim.measure).toContain("the least of the ReLU variants (ReLU) over SwiGLU");
    expect(claim.caveat).toContain("gap ReLU 0.180, ReLU² 0.200, ReGLU 0.220, SwiGLU 0.100");
    // As the record has it for every layer: 0.05 permuted, 0.25 corrected.
    expect(claim.caveat).toContain("of independent neurons with the same rates, scored so too, ReLU 0.050");
    expect(claim.caveat).toContain("corrected gap, which hot neurons cannot earn, ReLU 0.250");
  });

  // 0.12 / 0.1 and 0.09 / 0.1.
  test("is partly so above SwiGLU's, and not reproduced below", () => {
    const partly = judge(coActivationGap, [["relu", [0.2]], ["relu2", [0.12]], reglu, swiglu]);
    expect(partly.verdict).toBe("partly");
    expect(partly.value).toBeCloseTo(1.2, 12);
    expect(judge(coActivationGap, [["relu", [0.2]], ["relu2", [0.09]], reglu, swiglu]).verdict).toBe("not reproduced");
  });

  test("says what to do with a record from before the paper's gap was measured", () => {
    expect(() => judge(coActivationGap, [["relu", [null]], ["relu2", [0.2]], reglu, swiglu])).toThrow(
      "Measure the record anew with `relu2 locality` to judge co-activation-gap: each layer must have the paper's gap, it is null",
    );
  });

  // PAPER.md: ReLU variants about 0.2 overall, SwiGLU about 0.1. The least is ReLU's: 0.1718 / 0.0818 = 2.1.
  test("prints the paper's means", () => {
    expect(coActivationGap.paper()).toContain(
      "2.1, from the means of figure 7: ReLU 0.172, ReLU² 0.191, ReGLU 0.181, SwiGLU 0.082",
    );
  });
});

describe("coActivationRelu2", () => {
  // Three layers, of which the first is not looked at. The higher of ReLU and ReGLU: 0.2 and 0.15.
  const others = [
    ["relu", [0.9, 0.2, 0.1]],
    ["reglu", [0.9, 0.1, 0.15]],
    ["swiglu", [0.9, 0.9, 0.9]],
  ] as const;

  // Leads 0.02 and 0.10, mean 0.06.
  test("is reproduced where ReLU² leads in all layers after the first third", () => {
    const claim = judge(coActivationRelu2, [["relu2", [0.1, 0.22, 0.25]], ...others]);
    expect(claim).toMatchObject({ verdict: "reproduced", n: 2, nOf: "layers" });
    expect(claim.value).toBeCloseTo(0.06, 12);
    expect(claim.interval![0]).toBeCloseTo(0.02, 12);
    expect(claim.interval![1]).toBeCloseTo(0.1, 12);
    expect(claim.measure).toContain("mean over layers 2 to 3");
    expect(claim.caveat).toContain("above both in 2 of 2 layers");
  });

  // Leads -0.02 and 0.10.
  test("is partly so where it leads in the mean", () => {
    const claim = judge(coActivationRelu2, [["relu2", [0.1, 0.18, 0.25]], ...others]);
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo(0.04, 12);
  });

  // Leads -0.1 and 0.05.
  test("is not reproduced where it does not", () => {
    expect(judge(coActivationRelu2, [["relu2", [0.9, 0.1, 0.2]], ...others]).verdict).toBe("not reproduced");
  });

  // PAPER.md: .16 to .26 against .13 to .22 in all layers after the eighth of 24.
  test("prints the paper's range", () => {
    expect(coActivationRelu2.paper()).toContain(
      "layers 9 to 24: ReLU² 0.16 to 0.26 against 0.13 to 0.22 of ReLU and ReGLU; above both in 16 of 16 layers",
    );
  });
});
