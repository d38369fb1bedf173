import { describe, expect, test } from "vitest";
import { claims } from "../../../src/records/claims";
import { predictorThresholdClaim } from "../../../src/report/claims/predictor-threshold";
import { predictorTopKClaim } from "../../../src/report/claims/predictor-topk";
import { predictorCard } from "../../../src/report/predictivity/predictor-card";
import { predictorFigure } from "../../../src/report/predictivity/predictor-figure";
import { predictorMethodsFigure } from "../../../src/report/predictivity/predictor-methods-figure";
import { predictorRecallFigure } from "../../../src/report/predictivity/predictor-recall-figure";
import { predictorSentences } from "../../../src/report/predictivity/predictor-sentences";
import { predictorSweepFigure } from "../../../src/report/predictivity/predictor-sweep-figure";
import { predictorRecordWith, type Reached } from "../predictor-record";

/** Recall in the setting `topK` by variant. */
const topK = (relu: number, relu2: number, reglu: number, swiglu: number) =>
  predictorRecordWith([
    ["relu", { topK: relu }],
    ["relu2", { topK: relu2 }],
    ["reglu", { topK: reglu }],
    ["swiglu", { topK: swiglu }],
  ]);
/** Recall and predicted sparsity in the setting `threshold`; ReLU² against three others. */
const threshold = (relu2: Reached["threshold"], others: Reached["threshold"]) =>
  predictorRecordWith([
    ["relu2", { threshold: relu2 }],
    ...(["relu", "reglu", "swiglu"] as const).map((variant) => [variant, { threshold: others }] as const),
  ]);

describe("predictorTopKClaim()", () => {
  test.each([
    ["reproduced", "both are above both", topK(0.85, 0.8, 0.79, 0.3)],
    ["partly", "ReGLU is above ReLU², but the mean of the two below", topK(0.85, 0.8, 0.81, 0.3)],
    ["not reproduced", "the gated ones have the higher mean", topK(0.5, 0.5, 0.6, 0.41)],
  ] as const)("is %s where %s", (verdict, _, record) => {
    const claim = predictorTopKClaim(record, "predictor-tiny");
    expect(claim.verdict).toBe(verdict);
    expect(claims.parse([claim])).toEqual([claim]);
  });

  test("gives the lower of two minus the higher of two, and the ends of both intervals", () => {
    const { value, interval } = predictorTopKClaim(topK(0.85, 0.8, 0.7, 0.3), "x");
    expect(value).toBeCloseTo(0.1, 12);
    expect(interval?.[0]).toBeCloseTo(0.08, 12); // 0.79 - 0.71
    expect(interval?.[1]).toBeCloseTo(0.12, 12); // 0.81 - 0.69
  });

  test("takes the mean over models of a variant, and says what fewer active neurons do", () => {
    const record = predictorRecordWith([
      ["relu", { topK: 0.8 }],
      ["relu2", { topK: 0.7 }],
      ["relu2", { topK: 0.9 }],
      ["reglu", { topK: 0.75 }],
      ["swiglu", { topK: 0.4, activationRatio: 0.4 }],
    ]);
    const { value, caveat } = predictorTopKClaim(record, "x");
    expect(value).toBeCloseTo(0.8 - 0.75, 12);
    expect(caveat).toContain("swiglu 80.0 %"); // 0.4 of a ceiling of 0.2 / 0.4
  });

  test("needs every variant", () => {
    expect(() => predictorTopKClaim(predictorRecordWith([["relu", {}]]), "x")).toThrow(/must hold a model of relu2/);
  });
});

describe("predictorThresholdClaim()", () => {
  test.each([
    ["reproduced", "leads both", threshold([0.9, 0.8], [0.89, 0.79])],
    ["partly", "leads one and is level in the other", threshold([0.9, 0.8], [0.905, 0.7])],
    ["not reproduced", "leads one and is behind in the other", threshold([0.9, 0.8], [0.95, 0.7])],
    ["not reproduced", "is level in both", threshold([0.9, 0.8], [0.905, 0.805])],
  ] as const)("is %s where ReLU² %s", (verdict, _, record) => {
    const claim = predictorThresholdClaim(record, "predictor-tiny");
    expect(claim.verdict).toBe(verdict);
    expect(claims.parse([claim])).toEqual([claim]);
  });

  test("gives the smaller lead with its interval", () => {
    const { value, interval } = predictorThresholdClaim(threshold([0.9, 0.8], [0.85, 0.79]), "x");
    expect(value).toBeCloseTo(0.01, 12);
    expect(interval?.[0]).toBeCloseTo(-0.01, 12);
    expect(interval?.[1]).toBeCloseTo(0.03, 12);
  });
});

describe("figures of predictors", () => {
  const record = topK(0.85, 0.8, 0.7, 0.3);

  test.each([
    ["predictorFigure()", predictorFigure(record), 4 * 3],
    ["predictorRecallFigure() of the highest scores", predictorRecallFigure(record, "topK"), 4 * 4],
    ["predictorRecallFigure() above 0.5", predictorRecallFigure(record, "threshold"), 4 * 3],
    ["predictorMethodsFigure()", predictorMethodsFigure(record), 4],
    ["predictorSweepFigure() of widths", predictorSweepFigure(record, "widths"), 4 * 2],
    ["predictorSweepFigure() of rows", predictorSweepFigure(record, "rows"), 4 * 2],
  ])("%s has its traces, and is plain JSON", (_, figure, nTraces) => {
    expect(figure.data).toHaveLength(nTraces);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test("predictorFigure() draws a curve in the order of predicted sparsity", () => {
    const [curve] = predictorFigure(record).data as unknown as { name: string; x: number[]; y: number[] }[];
    expect(curve).toMatchObject({ name: "ReLU", x: [0.8, 0.9], y: [0.2, 0.5] });
  });

  test("predictorSweepFigure() leaves out models that were not swept", () => {
    const [first, ...others] = record.measured.models;
    const one = { ...record, measured: { models: [first, ...others.map((model) => ({ ...model, sweeps: null }))] } };
    expect(predictorSweepFigure(one, "rows").data).toHaveLength(2);
  });
});

describe("predictorSentences()", () => {
  test("give recall with its ceiling, and loss with what is saved", () => {
    const record = predictorRecordWith([["swiglu", { topK: 0.4, activationRatio: 0.4, threshold: [0.9, 0.3] }]]);
    const [recall, loss] = predictorSentences(record);
    expect(recall).toContain("40.0 % of the neurons are active");
    expect(recall).toContain("find 40.0 % of them in the top 20 % of scores (80.0 % of what can be found)");
    expect(recall).toContain("90.0 % at a predicted sparsity of 30.0 %");
    expect(loss).toContain(
      "loss 3.000 + 0.200 nats a token [0.150, 0.250]; with the largest magnitudes themselves + 0.050",
    );
    expect(loss).toContain("74.0 % is saved");
  });
});

describe("predictorCard()", () => {
  test("names the tensors with their shapes and gives both settings", () => {
    const record = predictorRecordWith([["relu2", { topK: 0.83, threshold: [0.9, 0.71] }]]);
    const card = predictorCard(record, record.measured.models[0]);
    expect(card).toContain("`layers.<n>.output.weight` [768, 18]");
    expect(card).toContain("| top 20 % of scores | 83.0 % |");
    expect(card).toMatch(/score > 0.5 \| 90.0 % \| .* \| 71.0 % \|/);
    expect(card).toContain("`relu2 predictor`");
  });
});
