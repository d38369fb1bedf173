import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stockAdamW } from "../../src/kernels/webgpu/stock-adamw";
import { predictorGradients, predictorScores } from "../../src/predictor/dense-tensors";
import { type FlatNetwork, flatNetwork } from "../../src/predictor/flat-network";
import { PREDICTOR_KINDS } from "../../src/predictor/predictor-kinds";
import { weightedLoss } from "../../src/predictor/weighted-loss";
import expected from "../fixtures/predictor/expected.json";
import { describeBackends } from "../support/backends";

// tests/fixtures/predictor/generate.py: torch 2.15.0, float64. What PyTorch's own float32 run is away from that is rounding; ours may be a few times as far, except on a GPU, whose exponentials are not exact to the last bit.
const TIMES_ROUNDING = 8;
const { nRows, dModel, width, dFF } = expected.sizes;

/** The start weights as dense layers. */
function startLayers() {
  const { start } = expected;
  const output = (dModel + 1) * width; // where the second layer begins
  const dense = (nInputs: number, nOutputs: number, at: number) => ({
    nInputs,
    nOutputs,
    weight: Float32Array.from(start.slice(at, at + nInputs * nOutputs)),
    bias: Float32Array.from(start.slice(at + nInputs * nOutputs, at + (nInputs + 1) * nOutputs)),
  });
  return [dense(dModel, width, 0), dense(width, dFF, output)];
}

function worstDistance(values: ArrayLike<number>, wanted: readonly number[]): number {
  expect(values).toHaveLength(wanted.length);
  return Math.max(...wanted.map((value, k) => Math.abs(values[k] - value)));
}

describeBackends("a two-layer predictor by PyTorch", (backend) => {
  const timesRounding = backend === "webgpu" ? Number.POSITIVE_INFINITY : TIMES_ROUNDING;
  let network: FlatNetwork;
  const kinds = ["predictor", "weightedRelu"] as const;
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    network.parameters.dispose();
    tf.engine().endScope();
  });

  test.each(kinds)("%s: the same loss, gradients and weights after each step of AdamW", async (kind) => {
    const { inactiveWeight, loss, gradients, weights, float32Distance } = expected.kinds[kind];
    network = flatNetwork([startLayers()], PREDICTOR_KINDS[kind].between);
    const inputs = tf.tensor3d(expected.inputs, [1, nRows, dModel]);
    const labels = tf.tensor3d(expected.labels, [1, nRows, dFF]);
    const inactiveWeights = kind === "predictor" ? null : tf.fill<tf.Rank.R3>([1, 1, dFF], inactiveWeight);

    const scores = predictorScores(network.predictors(), inputs);
    const [ours] = await weightedLoss(scores, labels, inactiveWeights).data();
    expect(Math.abs(ours / loss - 1)).toBeLessThan(1e-5);

    const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, maxGradientNorm: Number.POSITIVE_INFINITY };
    const adamW = stockAdamW([network.parameters], { ...settings, weightDecay: expected.weightDecay });
    for (const [step, wanted] of weights.entries()) {
      const gradient = network.gradient(predictorGradients(network.predictors(), inputs, labels, inactiveWeights));
      if (step === 0) {
        const values = await gradient.data();
        expect(values).toBeAllClose(gradients, { rtol: 1e-4, atol: 1e-5 });
        expect(worstDistance(values, gradients)).toBeLessThan(timesRounding * float32Distance.gradients);
      }
      adamW.step({
        gradients: { [network.parameters.name]: gradient },
        learningRate: expected.learningRate,
        nTokens: nRows,
      });
      const values = await network.parameters.data();
      expect(values).toBeAllClose(wanted, { rtol: 1e-4, atol: 1e-5 });
      expect(worstDistance(values, wanted)).toBeLessThan(timesRounding * float32Distance.weights);
    }
    adamW.dispose();
  });

  test("the two kinds differ by far more than rounding", () => {
    network = flatNetwork([startLayers()], "none");
    const [plain, relu] = kinds.map((kind) => expected.kinds[kind].gradients);
    expect(worstDistance(plain, relu)).toBeGreaterThan(1);
  });
});
