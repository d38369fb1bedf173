import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PredictorAtBound, type PredictorRecord, predictorRecord } from "../../../src/records/predictor-record";
import { readRecord } from "../../../src/records/read-record";
import { writeRecord } from "../../../src/records/write-record";
import { readPredictorCost } from "../../../src/study/savings/savings-predictor";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2-predictor-cost-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const shipped = readRecord(join("figures", "predictor-tiny.json"), predictorRecord);
const [{ model, parameterShare }] = shipped.measured.models;

/** The shipped record, its first model judged at bounds with given numbers. */
function fileWith(
  bounds: readonly (readonly [cettLimit: number, recall: number, predictedSparsity: number])[],
): string {
  const [first, ...others] = shipped.measured.models;
  const fit = first.layers.flatMap(
    ({ predictor, weightedRelu, linear }) => predictor ?? weightedRelu ?? linear ?? [],
  )[0];
  const made = bounds.map(([cettLimit, recall, predictedSparsity]): PredictorAtBound => {
    const averaged = (of: number, sparsity: number): PredictorAtBound["topK"] => ({
      recall: of,
      recallInterval: [of, of],
      nTokensActive: 10,
      predictedSparsity: sparsity,
      predictedSparsityInterval: [sparsity, sparsity],
    });
    const ofLayer = { recall, predictedSparsity };
    return {
      cettLimit,
      sparsity: 0.9,
      topK: averaged(0.5, 0.8),
      threshold: averaged(recall, predictedSparsity),
      layers: [{ threshold: 0.1, activationRatio: 0.1, fit, ofTopK: ofLayer, ofThreshold: ofLayer }],
    };
  });
  const record: PredictorRecord = { ...shipped, measured: { models: [{ ...first, bounds: made }, ...others] } };
  const file = join(folder, `predictor-${bounds.length}.json`);
  writeRecord(file, predictorRecord, record);
  return file;
}

describe("readPredictorCost()", () => {
  test("takes recall and predicted sparsity at the limit, scores above one half, and the predictor's size", () => {
    const file = fileWith([
      [0.1, 0.7, 0.6],
      [0.2, 0.8, 0.65],
    ]);
    expect(readPredictorCost(file, model, 0.2)).toEqual({ parameterShare, recall: 0.8, predictedSparsity: 0.65 });
  });

  test("refuses a record that was not judged at the limit, and says where it was", () => {
    expect(() => readPredictorCost(fileWith([[0.1, 0.7, 0.6]]), model, 0.2)).toThrow(
      "must be judged at CETT 0.2: it is at 0.1; measure it there with relu2 predictor",
    );
    expect(() => readPredictorCost(fileWith([]), model, 0.2)).toThrow("it is at no limit");
  });

  test("refuses other weights", () => {
    expect(() => readPredictorCost(fileWith([]), { ...model, sha256: "1".repeat(64) }, 0.2)).toThrow(
      "must be of the same weights",
    );
  });
});
