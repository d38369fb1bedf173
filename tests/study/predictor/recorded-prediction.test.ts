import { describe, expect, test } from "vitest";
import { countPredictions, type PredictionCounts } from "../../../src/predictor/prediction-counts";
import { recordedBound } from "../../../src/study/predictor/predictor-bounds";
import { averagedPrediction, recordedPrediction } from "../../../src/study/predictor/recorded-prediction";
import { packMask } from "../../support/pack-mask";

/** Counts of a document of four neurons; a string a token, as in "1000 1111": predicted, then active. */
function countsOf(...tokens: string[]): PredictionCounts {
  const bitsOf = (part: 0 | 1) =>
    packMask(
      tokens.flatMap((token) => [...token.split(" ")[part]].map(Number)),
      4,
    );
  return countPredictions(bitsOf(0), bitsOf(1), 4);
}

// Document A, then document B. Recall of layer 0: 1/4 and 1; none, as nothing is active. Of layer 1: 0 and 1/2; 1.
const layer0 = [countsOf("1000 1111", "1100 1000"), countsOf("0010 0000")];
const layer1 = [countsOf("0000 0100", "0100 0110"), countsOf("0001 0001")];

describe("averagedPrediction()", () => {
  test("takes recall of each token that has an active neuron, then the mean", () => {
    // (1/4 + 1) / 2; hits over active, pooled, would be 2 / 5. Predicted sparsity of the three tokens: 3/4, 2/4, 3/4; mean 2/3 = 1 - 4 / 12.
    expect(averagedPrediction(layer0, 1)).toMatchObject({
      recall: 0.625,
      nTokensActive: 2,
      predictedSparsity: 0.6666667,
    });
    expect(recordedPrediction(layer0, 1)).toMatchObject({ recall: 0.4 });
  });

  test("resamples documents: a document without an active neuron moves no recall", () => {
    // A has predicted sparsity 5/8, B 3/4: of many draws of two documents a quarter is all A, a quarter all B.
    const { predictedSparsityInterval } = averagedPrediction(layer0, 1);
    expect(predictedSparsityInterval).toEqual([0.625, 0.75]);
    // Of layer 1 A has recall 1/4 in two tokens, B 1 in one.
    expect(averagedPrediction(layer1, 1).recallInterval).toEqual([0.25, 1]);
  });

  test("is 0 where nothing is active", () => {
    expect(averagedPrediction([layer0[1]], 1)).toMatchObject({ recall: 0, recallInterval: [0, 0], nTokensActive: 0 });
  });
});

describe("recordedBound()", () => {
  const course = { inactiveWeight: 1, validationLosses: [1], bestEpoch: 0, nRowsSeen: 0 };
  const fit = { between: "none" as const, layers: [], ...course };

  test("averages over the pairs of a token and a layer, and of each layer alone", () => {
    const layers = [layer0, layer1].map((documents) => ({ fit, topK: documents, threshold: documents }));
    const bound = recordedBound(0.2, layers, [0.1, 0.3], 1);
    // Five pairs have an active neuron: (1/4 + 1 + 0 + 1/2 + 1) / 5 = 0.55. The mean of the layers' means, 0.625 and 0.5, would be 0.5625.
    // Active are 5 and 4 of 24 outputs: sparsity 1 - 9 / 24. Predicted are 4 and 2: 1 - 6 / 24.
    expect(bound).toMatchObject({
      cettLimit: 0.2,
      sparsity: 0.625,
      topK: { recall: 0.55, nTokensActive: 5, predictedSparsity: 0.75 },
      layers: [
        { threshold: 0.1, activationRatio: 0.4166667, ofTopK: { recall: 0.625, predictedSparsity: 0.6666667 } },
        { threshold: 0.3, activationRatio: 0.3333333, ofThreshold: { recall: 0.5, predictedSparsity: 0.8333333 } },
      ],
    });
    expect(bound.layers[0].fit).toEqual(course);
  });
});
