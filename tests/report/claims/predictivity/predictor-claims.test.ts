import { describe, expect, test } from "vitest";
import { predictorRises } from "../../../../src/report/claims/predictivity/predictor-rises";
import { predictorThreshold } from "../../../../src/report/claims/predictivity/predictor-threshold";
import { predictorTopK } from "../../../../src/report/claims/predictivity/predictor-topk";
import { judgeWith } from "../judge-with";
import { type BoundNumbers, predictorBoundsRecord } from "../predictor-bounds-record";

type Numbers = readonly BoundNumbers[];
/** Recall of the top scores at sparsities 0.94 and 0.96: at 0.95, half way, their mean. */
const topK = (before: number, after = before): Numbers => [
  { sparsity: 0.94, topK: before },
  { sparsity: 0.96, topK: after },
];

describe("predictorTopK", () => {
  const judge = (relu: Numbers, relu2: Numbers, reglu: Numbers, swiglu: Numbers) =>
    judgeWith(predictorTopK, {
      predictor: predictorBoundsRecord([
        ["relu", relu],
        ["relu2", relu2],
        ["reglu", reglu],
        ["swiglu", swiglu],
      ]),
    });

  // ReLU's 0.91 is the lower, ReGLU's 0.81 the higher: 10 points. Each end of an interval is 0.01 away, so 2 points of the difference.
  test("is reproduced where both are above both gated ones", () => {
    const claim = judge(topK(0.9, 0.92), topK(0.95), topK(0.8, 0.82), topK(0.7));
    expect(claim).toMatchObject({ verdict: "reproduced", unit: "points", n: 2048, record: "predictor" });
    expect(claim.value).toBeCloseTo(0.1, 12);
    expect(claim.interval![0]).toBeCloseTo(0.08, 12);
    expect(claim.interval![1]).toBeCloseTo(0.12, 12);
    expect(claim.caveat).toContain("recall ReLU 91.0 %, ReLU² 95.0 %, ReGLU 81.0 %, SwiGLU 70.0 %");
    expect(claim.caveat).toContain("all models reach this sparsity");
  });

  // 0.80 - 0.85 = -5 points, but (0.80 + 0.95) / 2 = 0.875 is above (0.85 + 0.70) / 2 = 0.775.
  test("is partly so where only the means are in that order", () => {
    const claim = judge(topK(0.8), topK(0.95), topK(0.85), topK(0.7));
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo(-0.05, 12);
  });

  // (0.70 + 0.72) / 2 = 0.71 is below (0.80 + 0.65) / 2 = 0.725.
  test("is not reproduced where these are not, either", () => {
    expect(judge(topK(0.7), topK(0.72), topK(0.8), topK(0.65)).verdict).toBe("not reproduced");
  });

  test("takes the last or the first bound where a model lies beyond them, and names it", () => {
    const swiglu = [
      { sparsity: 0.9, topK: 0.6 },
      { sparsity: 0.93, topK: 0.79 },
    ];
    const relu = [
      { sparsity: 0.96, topK: 0.9 },
      { sparsity: 0.97, topK: 0.99 },
    ];
    const claim = judge(relu, topK(0.95), topK(0.7), swiglu);
    expect(claim.value).toBeCloseTo(0.9 - 0.79, 12);
    expect(claim.caveat).toContain(
      "beyond the bounds measured: relu-0 at its first bound, sparsity 0.960, swiglu-3 at its last bound, sparsity 0.930",
    );
  });

  // ReLU: (0.90 + 0.94) / 2 = 0.92 over two models; the third has no bounds. 0.92 - 0.81 = 11 points.
  test("takes means over the models that have bounds", () => {
    const claim = judgeWith(predictorTopK, {
      predictor: predictorBoundsRecord([
        ["relu", topK(0.9)],
        ["relu", topK(0.94)],
        ["relu", []],
        ["relu2", topK(0.95)],
        ["reglu", topK(0.81)],
        ["swiglu", topK(0.7)],
      ]),
    });
    expect(claim.value).toBeCloseTo(0.11, 12);
    expect(claim.caveat).toContain("5 models of 4.2M weights (the paper: 1.3B and 100B)");
  });

  test("needs a model of each variant that has bounds", () => {
    expect(() => judge(topK(0.9), [], topK(0.8), topK(0.7))).toThrow(
      "Cannot judge predictor-topk as the record must hold a model of relu2 with predictors at CETT bounds (measure it anew with `relu2 predictor`): it holds none",
    );
  });

  // PAPER.md: SwiGLU 74.8 at .948; ReLU² between 91.3 at .946 and 93.9 at .9645. At .95: 91.2574 + 0.0043 / 0.0188 · 2.6228 = 91.857.
  // ReLU: 90.0061 + 0.0102 / 0.015 · 2.0593 = 91.406. ReGLU: 79.1865 + 0.0117 / 0.0215 · 3.6901 = 81.195. 91.406 - 81.195 = 10.2.
  test("prints the paper's recall", () => {
    expect(predictorTopK.paper()).toBe(
      "10.2 points: recall at sparsity 0.95, between the points of figure 5a: ReLU 91.4 %, ReLU² 91.9 %, ReGLU 81.2 %, SwiGLU 74.8 % (its last point, at 0.948)",
    );
  });
});

describe("predictorRises", () => {
  const rising = (...recall: number[]): Numbers =>
    recall.map((value, k) => ({ sparsity: 0.9 + 0.02 * k, topK: value }));
  const judge = (swiglu: Numbers, relu: readonly Numbers[] = [rising(0.8, 0.84, 0.9)]) =>
    judgeWith(predictorRises, {
      predictor: predictorBoundsRecord([
        ...relu.map((numbers) => ["relu", numbers] as const),
        ["relu2", rising(0.8, 0.9, 0.95)],
        ["reglu", rising(0.6, 0.7, 0.8)],
        ["swiglu", swiglu],
      ]),
    });

  // The smallest step of all is SwiGLU's second: 0.72 - 0.7.
  test("is reproduced where recall rises at every step", () => {
    const claim = judge(rising(0.6, 0.7, 0.72));
    expect(claim.verdict).toBe("reproduced");
    expect(claim.value).toBeCloseTo(0.02, 12);
    expect(claim.interval).toBeNull();
    expect(claim.measure).toContain("least over variants: SwiGLU, from 0.2 to 0.3");
  });

  test("is partly so where it dips, but ends above where it began", () => {
    const claim = judge(rising(0.6, 0.55, 0.72));
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo(-0.05, 12);
  });

  test("is not reproduced where one ends below", () => {
    expect(judge(rising(0.6, 0.7, 0.6)).verdict).toBe("not reproduced");
  });

  // Means over ReLU's two models: 0.75, 0.76, 0.9. Their steps from the first to the second bound are -0.02 and 0.04, 0.01 in the mean.
  test("takes means over models, with the range of the models at the smallest step", () => {
    const claim = judge(rising(0.5, 0.6, 0.7), [rising(0.8, 0.78, 0.9), rising(0.7, 0.74, 0.9)]);
    expect(claim.verdict).toBe("reproduced");
    expect(claim.value).toBeCloseTo(0.01, 12);
    expect(claim.interval![0]).toBeCloseTo(-0.02, 12);
    expect(claim.interval![1]).toBeCloseTo(0.04, 12);
  });

  test("needs the same bounds of all models of a variant", () => {
    expect(() => judge(rising(0.6, 0.7, 0.8), [rising(0.8, 0.9, 0.95), rising(0.8, 0.9)])).toThrow(
      /models must be measured at the same two or more CETT bounds: relu-1 has 2/,
    );
  });

  // Figure 5a: SwiGLU 56.18, 65.96, 74.78; ReLU²'s last step is 96.25 - 95.43 = 0.82.
  test("prints the paper's smallest steps", () => {
    expect(predictorRises.paper()).toBe(
      "0.8 points: it rises at every step of figure 5a; the smallest steps: ReLU 1.1 points, ReLU² 0.8 points, ReGLU 3.7 points, SwiGLU 8.8 points",
    );
  });
});

describe("predictorThreshold", () => {
  const at = (recall: number, predicted: number): Numbers => [{ sparsity: 0.95, threshold: [recall, predicted] }];
  const judge = (relu: Numbers, relu2: Numbers) =>
    judgeWith(predictorThreshold, {
      predictor: predictorBoundsRecord([
        ["relu", relu],
        ["relu2", relu2],
        ["reglu", at(0.8, 0.7)],
        ["swiglu", at(0.75, 0.81)],
      ]),
    });

  // The best others: ReLU's recall of 0.85, SwiGLU's predicted sparsity of 0.81. Leads of 5 and 4 points; ends another 2 points away.
  test("is reproduced where ReLU² leads in both", () => {
    const claim = judge(at(0.85, 0.8), at(0.9, 0.85));
    expect(claim.verdict).toBe("reproduced");
    expect(claim.value).toBeCloseTo(0.04, 12);
    expect(claim.interval![0]).toBeCloseTo(0.02, 12);
    expect(claim.interval![1]).toBeCloseTo(0.06, 12);
    expect(claim.caveat).toContain("lead in recall 5.0 points, in predicted sparsity 4.0 points");
  });

  // 0.900 - 0.905: half a point below in recall, 4 points above in predicted sparsity.
  test("is partly so where it leads in one and is nearly level in the other", () => {
    const claim = judge(at(0.905, 0.8), at(0.9, 0.85));
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo(-0.005, 12);
  });

  test("is not reproduced where it is more than a point behind, or ahead in neither", () => {
    expect(judge(at(0.92, 0.8), at(0.9, 0.85)).verdict).toBe("not reproduced");
    expect(judge(at(0.905, 0.855), at(0.9, 0.85)).verdict).toBe("not reproduced");
  });

  // PAPER.md: ReLU²'s prediction sparsity is .851 at .946 and .883 at .965: .8512 + 0.2287 · .0315 = .858 at .95. SwiGLU's recall is about 80.
  test("prints the paper's recall and predicted sparsity", () => {
    expect(predictorThreshold.paper()).toContain("ahead by 0.9 points and 0.20 points");
    expect(predictorThreshold.paper()).toContain(
      "ReLU 88.2 % at 0.856, ReLU² 89.0 % at 0.858, ReGLU 82.9 % at 0.827, SwiGLU 80.4 % at 0.805 (its last point, at 0.948)",
    );
  });
});
