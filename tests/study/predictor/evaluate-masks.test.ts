import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedModel } from "../../../src/model/open-model";
import { seededRandom } from "../../../src/numerics/random";
import { chanceScorer } from "../../../src/predictor/scorer";
import { evaluateThresholds } from "../../../src/study/curves/evaluate-thresholds";
import { evaluateMasks, type MaskChoice, type MaskLayer } from "../../../src/study/predictor/evaluate-masks";
import { openRandomModel } from "../../model/random-model";
import { describeBackends } from "../../support/backends";
import { TEST_KERNELS } from "../../support/test-kernels";

const THRESHOLDS = [0.05, 0.1];
const noProgress = (): void => undefined;

let model: OpenedModel;
let close: () => Promise<void>;
let sequences: Int32Array[] = [];

beforeAll(async () => {
  ({ model, close } = await openRandomModel());
  const random = seededRandom(4);
  sequences = [9, 14].map((n) => Int32Array.from({ length: n }, () => random.integer(model.config.vocabSize)));
});
afterAll(async () => {
  await close();
});

/** Every layer with random scores. */
async function evaluate(choices: readonly MaskChoice[], covered: readonly number[] = [0, 1]) {
  const layerOf = async (layer: number): Promise<MaskLayer | undefined> =>
    covered.includes(layer)
      ? {
          threshold: THRESHOLDS[layer],
          scorers: new Map([["chance", chanceScorer(model.config, 0.5, seededRandom(layer))]]),
        }
      : undefined;
  return await evaluateMasks(model, sequences, { choices, layerOf, cacheFolder: TEST_KERNELS }, noProgress);
}

describeBackends("evaluateMasks()", () => {
  test("with every neuron kept is dense", async () => {
    const { dFF } = model.config;
    const all: MaskChoice[] = [
      { scores: "chance", keep: { count: dFF } },
      { scores: "chance", keep: { cut: -1 } },
      { scores: "oracle", keep: { cut: -1 } },
    ];
    for (const { choices, denseLossSum, nTokens } of await evaluate(all)) {
      for (const choice of choices) {
        expect(choice.lossSum).toBe(denseLossSum);
        expect(choice).toMatchObject({
          nPredicted: 2 * nTokens * dFF,
          nOutputs: 2 * nTokens * dFF,
          nHits: choice.nActive,
        });
      }
    }
  });

  // The other route: thresholds applied to activations on the device.
  test("with the true mask is the model with thresholds", async () => {
    const [masked, thresholded] = [
      await evaluate([{ scores: "oracle", keep: { cut: null } }]),
      await evaluateThresholds(model, sequences, [THRESHOLDS], noProgress),
    ];
    for (const [s, { choices, denseLossSum }] of masked.entries()) {
      const { limits, denseLossSum: dense, nTokens } = thresholded[s];
      expect(denseLossSum).toBe(dense);
      expect(choices[0].lossSum).toBeCloseTo(limits[0].lossSum, 4);
      const nInactive = limits[0].nInactiveByLayer.reduce((sum, n) => sum + n, 0);
      expect(choices[0].nPredicted).toBe(2 * nTokens * model.config.dFF - nInactive);
      expect(choices[0]).toMatchObject({ nHits: choices[0].nPredicted, nActive: choices[0].nPredicted });
    }
  });

  test("leaves layers that it does not cover dense, and counts the others alone", async () => {
    const none: MaskChoice = { scores: "chance", keep: { count: 0 } };
    const [both, last] = [await evaluate([none]), await evaluate([none], [1])];
    const { dFF } = model.config;
    expect(both[0].choices[0].lossSum).not.toBe(last[0].choices[0].lossSum);
    expect(last[0].choices[0]).toMatchObject({ nPredicted: 0, nOutputs: 9 * dFF });
    expect(both[0].choices[0].nOutputs).toBe(2 * 9 * dFF);
  });

  test("leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    await evaluate([{ scores: "chance", keep: { count: 3 } }]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("evaluateMasks() refuses", () => {
  test("scores that nobody gives", async () => {
    await expect(evaluate([{ scores: "guess", keep: { count: 1 } }])).rejects.toThrow(
      /a scorer "guess": there are chance/,
    );
  });
});
