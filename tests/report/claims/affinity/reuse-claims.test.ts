import { describe, expect, test } from "vitest";
import { layersDifferInActivity } from "../../../../src/report/claims/affinity/layers-differ-in-activity";
import { noHotNeurons } from "../../../../src/report/claims/affinity/no-hot-neurons";
import { reuseRelu2 } from "../../../../src/report/claims/affinity/reuse-relu2";
import { reuseWindow } from "../../../../src/report/claims/affinity/reuse-window";
import { reuseWithActivity } from "../../../../src/report/claims/affinity/reuse-with-activity";
import type { ClaimDefinition } from "../../../../src/report/claims/claim-definition";
import { judgeWith } from "../judge-with";
import { type LayerNumbers, localityAtTargetRecord, type Variant } from "../locality-at-target-record";

type Models = readonly (readonly [Variant, readonly LayerNumbers[]])[];
const judge = (claim: ClaimDefinition, models: Models) =>
  judgeWith(claim, { locality: localityAtTargetRecord(models) });

/** One model a variant. */
const four = (
  relu: readonly LayerNumbers[],
  relu2: readonly LayerNumbers[],
  reglu: readonly LayerNumbers[],
  swiglu: readonly LayerNumbers[],
): Models => [
  ["relu", relu],
  ["relu2", relu2],
  ["reglu", reglu],
  ["swiglu", swiglu],
];

describe("layersDifferInActivity", () => {
  const ratios = (...all: number[]): LayerNumbers[] => all.map((ratio) => ({ ratio }));

  // Factors 3, 4, 8 and 2.5.
  test("is reproduced where layers differ twofold in all four", () => {
    const claim = judge(
      layersDifferInActivity,
      four(ratios(0.02, 0.06), ratios(0.08, 0.02), ratios(0.01, 0.08), ratios(0.02, 0.05)),
    );
    expect(claim).toMatchObject({ verdict: "reproduced", nOf: "layers", n: 8, unit: "number" });
    expect(claim.value).toBeCloseTo(2.5, 12);
    expect(claim.interval![1]).toBeCloseTo(8, 12);
    expect(claim.caveat).toContain("ReGLU 8.0 (0.010 to 0.080)");
    // 1 - (0.02 + 0.06) / 2
    expect(claim.caveat).toContain("sparsity on held-out text ReLU 96.0 %");
  });

  test("is partly so for two of the four, and not reproduced for one", () => {
    const level = ratios(0.05, 0.06);
    const wide = ratios(0.02, 0.06);
    expect(judge(layersDifferInActivity, four(wide, wide, level, level)).verdict).toBe("partly");
    expect(judge(layersDifferInActivity, four(wide, level, level, level)).verdict).toBe("not reproduced");
  });

  // By layer the means of ReLU's two models are 0.05 and 0.05: a factor of 1, though each model alone has 4.
  test("takes means over models by layer first", () => {
    const wide = ratios(0.02, 0.06);
    const claim = judge(layersDifferInActivity, [
      ["relu", ratios(0.02, 0.08)],
      ...four(ratios(0.08, 0.02), wide, wide, wide),
    ]);
    expect(claim.value).toBeCloseTo(1, 12);
    expect(claim.verdict).toBe("partly");
  });

  test("needs the sparsity, and each variant", () => {
    const layers = ratios(0.02, 0.06);
    const other = { locality: localityAtTargetRecord(four(layers, layers, layers, layers), 0.9) };
    expect(() => judgeWith(layersDifferInActivity, other)).toThrow(
      "Measure the record anew with `relu2 locality` to judge layers-differ-in-activity: each model must be measured at sparsity 0.95, relu-0 is not",
    );
    expect(() => judge(layersDifferInActivity, four(layers, layers, layers, layers).slice(1))).toThrow(
      /the record must hold a model of relu at sparsity 0.95: it holds none/,
    );
  });

  // PAPER.md: ReGLU 0.01 to 0.09; 0.093 / 0.0096 = 9.7.
  test("prints the paper's ratios", () => {
    expect(layersDifferInActivity.paper()).toContain("ReGLU 9.7 (0.010 to 0.093)");
  });
});

describe("reuseWithActivity", () => {
  const layers = (...reuse: number[]): LayerNumbers[] =>
    reuse.map((value, l) => ({ ratio: 0.01 * (l + 1), reuse: [value, 0.9] as const }));
  const rising = layers(0.1, 0.2, 0.3); // on a line: 1
  const falling = layers(0.3, 0.2, 0.1); // -1

  // Reuse 0.2, 0.2, 0.5 over 1, 2, 3: products 3, squares 2 and 6 (times 0.01): 3 / √12 = √3 / 2.
  test("is reproduced where the correlation is at least 0.5 in all four", () => {
    const claim = judge(reuseWithActivity, four(rising, rising, layers(0.2, 0.2, 0.5), rising));
    expect(claim).toMatchObject({ verdict: "reproduced", n: 12, nOf: "layers" });
    expect(claim.value).toBeCloseTo(Math.sqrt(3) / 2, 10);
    expect(claim.interval![1]).toBeCloseTo(1, 10);
    expect(claim.caveat).toContain("ReLU 1.00, ReLU² 1.00, ReGLU 0.87, SwiGLU 1.00");
  });

  test("is partly so for two of the four, and not reproduced for one", () => {
    const partly = judge(reuseWithActivity, four(rising, rising, falling, falling));
    expect(partly.verdict).toBe("partly");
    expect(partly.value).toBeCloseTo(-1, 10);
    expect(judge(reuseWithActivity, four(falling, rising, falling, falling)).verdict).toBe("not reproduced");
  });

  // Two models of ReLU, one rising and one falling over the same ratios: together they go neither way.
  test("takes the layers of all models of a variant together", () => {
    const claim = judge(reuseWithActivity, [["relu", falling], ...four(rising, rising, rising, rising)]);
    expect(claim.value).toBeCloseTo(0, 10);
    expect(claim.verdict).toBe("partly");
  });

  test("prints the correlations of the paper's points", () => {
    expect(reuseWithActivity.paper()).toContain("ReLU 0.94, ReLU² 0.98, ReGLU 0.98, SwiGLU 0.16");
  });
});

describe("reuseWindow", () => {
  const any: LayerNumbers[] = [{}];
  const ofRelu2 = (...models: LayerNumbers[][]): Models => [
    ["relu", any],
    ["reglu", any],
    ["swiglu", any],
    ...models.map((layers) => ["relu2", layers] as const),
  ];

  // Means over layers: 0.2 and 0.4 at window 1, 0.5 and 0.7 at window 5: 0.6 / 0.3 = 2. The mean of the layers' own factors would be 2.125.
  test("is reproduced at twice, above chance", () => {
    const claim = judge(
      reuseWindow,
      ofRelu2([
        { reuse: [0.2, 0.5], chance: 0.1 },
        { reuse: [0.4, 0.7], chance: 0.1 },
      ]),
    );
    expect(claim).toMatchObject({ verdict: "reproduced", n: 336, nOf: "tokens", interval: null });
    expect(claim.value).toBeCloseTo(2, 12);
    expect(claim.caveat).toContain("ReLU² 2.00 (30.0 % to 60.0 %)");
    expect(claim.caveat).toContain("chance at the neurons' own rates for ReLU² 10.0 %, with a factor of 1.00");
  });

  // 0.27 / 0.2 = 1.35 and 0.6 / 0.2 = 3.
  test.each([1.35, 3])("is partly so at a factor of %d", (factor) => {
    const claim = judge(reuseWindow, ofRelu2([{ reuse: [0.2, 0.2 * factor] }]));
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo(factor, 12);
  });

  test("is not reproduced below a factor of 1.25, or at the chance level", () => {
    expect(judge(reuseWindow, ofRelu2([{ reuse: [0.2, 0.24] }])).verdict).toBe("not reproduced");
    expect(judge(reuseWindow, ofRelu2([{ reuse: [0.2, 0.4], chance: 0.2 }])).verdict).toBe("not reproduced");
  });

  // 0.4 / 0.2 = 2 and 0.6 / 0.2 = 3; together 0.5 / 0.2.
  test("gives the least and the greatest model", () => {
    const claim = judge(reuseWindow, ofRelu2([{ reuse: [0.2, 0.4] }], [{ reuse: [0.2, 0.6] }]));
    expect(claim.value).toBeCloseTo(2.5, 12);
    expect(claim.interval![0]).toBeCloseTo(2, 12);
    expect(claim.interval![1]).toBeCloseTo(3, 12);
  });

  // PAPER.md: .229 to .474 for ReLU², .242 to .512 ReLU, .189 to .438 ReGLU, .172 to .417 SwiGLU.
  test("prints the paper's means", () => {
    expect(reuseWindow.paper()).toBe(
      "from the means of figures 6a and 6b: ReLU 2.12 (0.242 to 0.512), ReLU² 2.07 (0.229 to 0.474), ReGLU 2.32 (0.189 to 0.438), SwiGLU 2.42 (0.172 to 0.417)",
    );
  });
});

describe("reuseRelu2", () => {
  const layers = (...points: (readonly [number, number])[]): LayerNumbers[] =>
    points.map(([ratio, reuse]) => ({ ratio, reuse: [reuse, 0.9] as const }));
  // ReLU ends at ratio 0.04, the least of the four ends. ReLU²'s line there: 0.1 + 5 · 0.03 = 0.25.
  const relu2 = layers([0.01, 0.1], [0.05, 0.3]);
  const flat = (reuse: number) => layers([0.01, reuse], [0.06, reuse]);

  test("is reproduced where ReLU²'s line is the highest", () => {
    const claim = judge(reuseRelu2, four(layers([0.02, 0.1], [0.04, 0.2]), relu2, flat(0.15), flat(0.1)));
    expect(claim).toMatchObject({ verdict: "reproduced", unit: "points", n: 8 });
    expect(claim.value).toBeCloseTo(0.05, 12);
    expect(claim.measure).toContain("minus that of the next (ReLU) on their straight lines");
    expect(claim.measure).toContain("at ratio 0.040");
    expect(claim.caveat).toContain("lines of one model each, in the record's order: 5.0 points");
  });

  // ReLU's line is at 0.3, the mean of the three (0.3 + 0.15 + 0.1) / 3 = 0.183.
  test("is partly so where it is above the mean of the others", () => {
    const claim = judge(reuseRelu2, four(layers([0.02, 0.1], [0.04, 0.3]), relu2, flat(0.15), flat(0.1)));
    expect(claim.verdict).toBe("partly");
    expect(claim.value).toBeCloseTo(-0.05, 12);
  });

  test("is not reproduced where it is below that", () => {
    const claim = judge(reuseRelu2, four(layers([0.02, 0.1], [0.04, 0.3]), relu2, flat(0.3), flat(0.3)));
    expect(claim.verdict).toBe("not reproduced");
  });

  // Two models of each: ReLU²'s points (0.01, 0.1), (0.05, 0.3) and (0.01, 0.2), (0.05, 0.4) give 0.3 at 0.04; ReLU's 0.2 twice.
  test("draws one line through the layers of all models", () => {
    const relu = layers([0.02, 0.1], [0.04, 0.2]);
    const claim = judge(reuseRelu2, [
      ...four(relu, relu2, flat(0.1), flat(0.1)),
      ...four(relu, layers([0.01, 0.2], [0.05, 0.4]), flat(0.1), flat(0.1)),
    ]);
    expect(claim.value).toBeCloseTo(0.1, 12);
    expect(claim.caveat).toContain("in the record's order: 5.0 points, 15.0 points");
  });

  // By the ends of the paper's own lines: ReLU² .0213 + (.0683 - .0115) / .0615 · .3019 = .300; ReLU .0775 + .0448 / .0487 · .2242 = .284.
  test("prints the paper's lines", () => {
    expect(reuseRelu2.paper()).toBe(
      "1.6 points: lines through the points of figure 6a at activation ratio 0.068: ReLU 0.284, ReLU² 0.300, ReGLU 0.211, SwiGLU 0.186",
    );
  });
});

describe("noHotNeurons", () => {
  const layers = (...all: number[]): LayerNumbers[] => all.map((topFifth) => ({ topFifth }));
  const cold = layers(0.3, 0.4);

  test("is reproduced where the top fifth makes at most 80 % in every layer", () => {
    const claim = judge(noHotNeurons, four(cold, layers(0.35, 0.8), cold, cold));
    expect(claim).toMatchObject({ verdict: "reproduced", value: 0.8, unit: "percent", n: 8, interval: [0.3, 0.8] });
    expect(claim.caveat).toContain("ReLU² 35.0 % to 80.0 %");
    expect(claim.caveat).toContain("above 80 % in 0 of 8 layers");
  });

  test("is partly so in half of the layers, and not reproduced in fewer", () => {
    const hot = layers(0.9, 0.85);
    const partly = judge(noHotNeurons, four(hot, hot, cold, cold));
    expect(partly).toMatchObject({ verdict: "partly", value: 0.9 });
    expect(judge(noHotNeurons, four(hot, hot, layers(0.9, 0.4), cold)).verdict).toBe("not reproduced");
  });

  // (0.9 + 0.6) / 2 = 0.75.
  test("takes means over models by layer", () => {
    const claim = judge(noHotNeurons, [["relu", layers(0.9, 0.4)], ...four(layers(0.6, 0.4), cold, cold, cold)]);
    expect(claim.verdict).toBe("reproduced");
    expect(claim.value).toBeCloseTo(0.75, 12);
  });

  test("says what to do with a record from before the curves were measured", () => {
    const old: LayerNumbers[] = [{ gap: null }];
    expect(() => judge(noHotNeurons, four(old, old, old, old))).toThrow(
      "Measure the record anew with `relu2 locality` to judge no-hot-neurons: each layer must have its cumulative activation, it is null",
    );
  });

  // PAPER.md, section 7.
  test("prints the paper's border", () => {
    expect(noHotNeurons.paper()).toContain("the most active 20 % make more than 80 %");
    expect(noHotNeurons.paper()).toContain("about 0.25 to 0.45");
  });
});
