import { beforeAll, describe, expect, test } from "vitest";
import { createNeuronMasks } from "../../src/kernels/cpu/neuron-masks";
import { seededRandom } from "../../src/numerics/random";
import { evaluateOracle, evaluatePreviousToken, evaluateScorer, type Trial } from "../../src/predictor/evaluate-scorer";
import type { LayerRows } from "../../src/predictor/layer-rows";
import { addCounts, predictionMeasures } from "../../src/predictor/prediction-counts";
import { chanceScorer, type Scorer } from "../../src/predictor/scorer";
import { packMask } from "../support/pack-mask";
import { TEST_KERNELS } from "../support/test-kernels";
import { syntheticRows } from "./synthetic-rows";

const rowsOf = (mask: readonly number[], dFF: number): LayerRows => {
  const nRows = mask.length / dFF;
  return { dModel: 1, dFF, nRows, inputs: new Uint16Array(nRows), activeBits: packMask(mask, dFF) };
};
const scorerOf = (scores: readonly number[], cut: number): Scorer => ({
  score: async (inputs) => Float32Array.from({ length: inputs.length * 5 }, (_, k) => scores[k % 5]),
  cut,
  nParameters: 0,
  flops: 0,
  dispose: () => undefined,
});

let trialOf: (rows: LayerRows, lengths: readonly number[]) => Trial;
beforeAll(async () => {
  const masks = await createNeuronMasks(TEST_KERNELS);
  trialOf = (rows, lengths) => ({ rows, lengths, topShare: 0.2, masks });
});

describe("evaluateScorer()", () => {
  // Five neurons: 20 % is one of them, the highest score; two scores are above the cut.
  test("takes a share of each token's scores, or those above the cut", async () => {
    const rows = rowsOf([0, 1, 0, 0, 1, 1, 0, 0, 0, 0], 5);
    const { topK, threshold } = await evaluateScorer(scorerOf([0, 9, 0, 8, 1], 1), trialOf(rows, [2]));
    expect(topK).toMatchObject([{ nPredicted: 2, nHits: 1, nActive: 3 }]); // neuron 1 of both tokens
    expect(threshold).toMatchObject([{ nPredicted: 4, nHits: 1 }]); // neurons 1 and 3; 1 is not above the cut
  });

  test("keeps sequences apart", async () => {
    const rows = rowsOf([0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0], 5);
    const { topK } = await evaluateScorer(scorerOf([0, 9, 0, 8, 1], 1), trialOf(rows, [1, 2]));
    expect(topK).toMatchObject([
      { nTokens: 1, nHits: 1, nActive: 2 },
      { nTokens: 2, nHits: 1, nActive: 2 },
    ]);
  });

  test("finds chance at its share", async () => {
    const rows = syntheticRows({ nRows: 2000, dModel: 4, dFF: 40 }, 6, (_, __, random) => random.uniform() < 0.3);
    const { topK, threshold } = await evaluateScorer(chanceScorer(rows, 0.3, seededRandom(1)), trialOf(rows, [2000]));
    expect(predictionMeasures(addCounts(topK)).recall).toBeCloseTo(0.2, 1);
    const atCut = predictionMeasures(addCounts(threshold));
    expect(atCut.predictedSparsity).toBeCloseTo(0.7, 1);
    expect(atCut.precision).toBeCloseTo(0.3, 1);
  });
});

describe("evaluatePreviousToken()", () => {
  test("predicts nothing for the first token of a sequence, then the set before", () => {
    // Sequence 0: {0}, {0, 1}; sequence 1: {1}. Predicted: {}, {0}; {}.
    const counts = evaluatePreviousToken(rowsOf([1, 0, 1, 1, 0, 1], 2), [2, 1]);
    expect(counts).toMatchObject([
      { nPredicted: 1, nHits: 1, nActive: 3 },
      { nPredicted: 0, nHits: 0, nActive: 1 },
    ]);
  });

  test("recalls all of identical tokens but the first", () => {
    const [counts] = evaluatePreviousToken(rowsOf([1, 0, 1, 1, 0, 1, 1, 0, 1], 3), [3]);
    expect(counts).toMatchObject({ nHits: 4, nActive: 6, precisionSum: 2, nTokensPredicted: 2 });
  });
});

describe("evaluateOracle()", () => {
  test("is the ceiling of a share, and the truth above a cut", () => {
    // One of five neurons may be taken: of three active ones, one; of none, none is hit.
    const { topK, threshold } = evaluateOracle(trialOf(rowsOf([0, 1, 1, 1, 0, 0, 0, 0, 0, 0], 5), [2]));
    expect(topK).toMatchObject([{ nHits: 1, nPredicted: 2, nActive: 3 }]);
    expect(threshold).toMatchObject([{ nHits: 3, nPredicted: 3, nActive: 3 }]);
  });
});
