import { describe, expect, test } from "vitest";
import type { Run } from "../../src/records/provenance";
import { scaleRecord } from "../../src/records/scale-record";
import type { TradeoffRecord } from "../../src/records/tradeoff-record";
import { type Named, scaleSeries } from "../../src/study/scale-series";
import { predictorRecordWith } from "../report/predictor-record";
import { tradeoffRecordWith } from "../report/tradeoff-record";
import { trainingRecordWith } from "../report/training-record";

const RUN: Run = { command: "test", sourceSha256: "0".repeat(64), backend: "none", device: "none", elapsedMs: 0 };
const LIMITS = [0, 0.1, 0.2];
const CURVE = { sparsity: [0.1, 0.4, 0.6], relativeLoss: [0, 0.001, 0.01] };

const training = trainingRecordWith({ relu: [], relu2: [3.1], reglu: [], swiglu: [3.2] });
const { nLayers, dModel, tokens } = training.inputs;

/** Models of the size that the training record has; their checksums are told apart by their places. */
function tradeoff(): TradeoffRecord {
  const record = tradeoffRecordWith(LIMITS, [
    ["swiglu", CURVE],
    ["relu2", { ...CURVE, sparsity: [0.8, 0.9, 0.95] }],
  ]);
  const models = record.measured.models.map((measured, m) => ({
    ...measured,
    model: { ...measured.model, nLayers, dModel, nParameters: 2000 - m, sha256: String(m).repeat(64) },
    training: { seed: 1, tokens },
  }));
  return { ...record, measured: { models } };
}

const series = (others: readonly Named[] = []) =>
  scaleSeries([{ name: "training", record: training }, { name: "tradeoff", record: tradeoff() }, ...others], RUN);

describe("scaleSeries()", () => {
  test("gives a row a model, the smallest first, with how it was trained", () => {
    const record = scaleRecord.parse(series());
    const [relu2, swiglu] = record.measured.models;
    expect([relu2.model.variant, swiglu.model.variant]).toEqual(["relu2", "swiglu"]);
    expect([relu2.sparsity, swiglu.sparsity]).toEqual([0.95, 0.6]);
    expect(swiglu.training).toMatchObject({ size: "tiny", seed: 1, tokens, tokensPerParameter: 75 });
    expect([swiglu.recall, swiglu.reuse]).toEqual([null, null]);
    expect(record.inputs.records).toEqual(["training", "tradeoff"]);
    expect(swiglu.curve).toEqual([
      { cettLimit: 0, sparsity: 0.1 },
      { cettLimit: 0.1, sparsity: 0.4 },
      { cettLimit: 0.2, sparsity: 0.6 },
    ]);
  });

  test("finds the same weights in a record of predictors, with what recall could be at most", () => {
    const predictors = predictorRecordWith([["swiglu", { activationRatio: 0.4, topK: 0.3 }]]);
    const [{ model }] = predictors.measured.models;
    const [{ methods, ...others }] = predictors.measured.models;
    const predictor = methods.find(({ method }) => method === "predictor")!;
    // Recall is that of `weightedRelu`, which all sizes have.
    const found = {
      ...others,
      methods: [{ ...predictor, method: "weightedRelu" as const }],
      model: { ...model, sha256: "0".repeat(64) },
    };
    const [, swiglu] = series([{ name: "predictor", record: { ...predictors, measured: { models: [found] } } }])
      .measured.models;
    expect(swiglu.recall).toMatchObject({ recall: 0.3, ceiling: expect.closeTo(0.5, 3) });
  });

  test("refuses a trained model of which no training record has the run, and a record without the limit", () => {
    expect(() => scaleSeries([{ name: "tradeoff", record: tradeoff() }], RUN)).toThrow(/must hold the run of/);
    const short = tradeoffRecordWith([0, 0.1], [["relu2", { sparsity: [0.1, 0.4], relativeLoss: [0, 0.01] }]]);
    expect(() => scaleSeries([{ name: "tradeoff", record: short }], RUN)).toThrow(/must be measured at CETT 0.2/);
    expect(() => scaleSeries([{ name: "training", record: training }], RUN)).toThrow(/must be a trade-off record/);
  });
});
