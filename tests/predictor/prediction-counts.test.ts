import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/numerics/random";
import { addCounts, countPredictions, predictionMeasures } from "../../src/predictor/prediction-counts";
import { packMask } from "../support/pack-mask";

// Two tokens of four neurons. Token 0: active {0, 1}, predicted {1, 2}. Token 1: active {}, predicted {3}.
const active = packMask([1, 1, 0, 0, 0, 0, 0, 0], 4);
const predicted = packMask([0, 1, 1, 0, 0, 0, 0, 1], 4);

describe("countPredictions()", () => {
  test("counts, and means over tokens leave out those without a denominator", () => {
    expect(countPredictions(predicted, active, 4)).toEqual({
      nTokens: 2,
      nOutputs: 8,
      nActive: 2,
      nPredicted: 3,
      nHits: 1,
      recallSum: 0.5, // of token 0 alone
      nTokensActive: 1,
      precisionSum: 0.5 + 0,
      nTokensPredicted: 2,
    });
  });
});

describe("predictionMeasures()", () => {
  test("are the ratios, each with its own denominator", () => {
    expect(predictionMeasures(countPredictions(predicted, active, 4))).toEqual({
      recall: 1 / 2,
      precision: 1 / 3,
      predictedSparsity: 1 - 3 / 8,
      sparsity: 1 - 2 / 8,
      recallOfTokens: 0.5,
      precisionOfTokens: 0.25,
    });
  });

  test("recall of the full mask is 1, precision of the empty one has no value", () => {
    const all = predictionMeasures(countPredictions(packMask(new Uint8Array(8).fill(1), 4), active, 4));
    expect(all).toMatchObject({ recall: 1, recallOfTokens: 1, predictedSparsity: 0, precision: 2 / 8 });
    const none = predictionMeasures(countPredictions(packMask(new Uint8Array(8), 4), active, 4));
    expect(none).toMatchObject({ recall: 0, precision: Number.NaN, predictedSparsity: 1 });
  });
});

describe("addCounts()", () => {
  test("gives the counts of all tokens, however they are cut", () => {
    const random = seededRandom(2);
    const mask = (): Uint8Array =>
      packMask(
        Uint8Array.from({ length: 10 * 24 }, () => random.integer(2)),
        24,
      );
    const [one, other] = [mask(), mask()];
    const whole = countPredictions(one, other, 24);
    const parts = [0, 12].map((start) =>
      countPredictions(one.slice(start, start + 12), other.slice(start, start + 12), 24),
    ); // 3 bytes a row
    expect(addCounts([...parts, countPredictions(one.slice(24), other.slice(24), 24)])).toEqual({
      ...whole,
      recallSum: expect.closeTo(whole.recallSum, 12),
      precisionSum: expect.closeTo(whole.precisionSum, 12),
    });
  });
});
