import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs"; // the cpu backend and the gradients of all ops
import { beforeAll, describe, expect, test } from "vitest";
import { stockAdamW } from "../../../src/kernels/webgpu/stock-adamw";
import { stockOps } from "../../../src/kernels/webgpu/stock-ops";
import type { TrainedVariant } from "../../../src/kernels/webgpu/training-ops";
import { seededRandom } from "../../../src/numerics/random";
import { decoderLoss } from "../../../src/training/decoder-loss";
import { decoderShape, randomBatch, randomDecoder } from "../../support/random-decoder";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const VARIANTS: readonly TrainedVariant[] = ["relu", "relu2", "reglu", "swiglu"];

describe("decoderLoss() with stockOps()", () => {
  // Along a random direction d the loss changes by ε ⟨gradient, d⟩, to second order symmetric: two routes to one number.
  test.each(VARIANTS)("%s: the gradient predicts the change of the loss", (variant) => {
    const shape = decoderShape(variant, 64, 64, 64);
    const ops = stockOps(shape);
    const { weights, variables, dispose } = randomDecoder(shape, 2, seededRandom(3));
    const batch = randomBatch(seededRandom(5), 64, 16, 8);
    const random = seededRandom(7);
    const { value, grads } = tf.variableGrads(() => decoderLoss(ops, weights, batch), variables);
    for (const variable of variables) {
      const gradient = grads[variable.name];
      const start = tf.clone(variable);
      const scale = 1 / tf.norm(gradient).dataSync()[0];
      const noise = tf.tensor(Float32Array.from({ length: variable.size }, random.normal), variable.shape);
      const direction = tf.add(tf.mul(gradient, scale), tf.mul(noise, 0.3 / Math.sqrt(variable.size))); // mostly downhill: far above rounding
      const lossAt = (distance: number) => {
        variable.assign(tf.add(start, tf.mul(direction, distance)));
        return tf.tidy(() => decoderLoss(ops, weights, batch).dataSync()[0]);
      };
      const distance = 0.002;
      const slope = (lossAt(distance) - lossAt(-distance)) / (2 * distance);
      variable.assign(start);
      expect([slope]).toBeAllClose(tf.sum(tf.mul(gradient, direction)).dataSync(), { rtol: 0.02, atol: 0.01 });
      tf.dispose([noise, direction]);
    }
    tf.dispose([value, grads]);
    dispose();
    ops.dispose();
  });

  // Of V equal logits each has probability 1 / V: the loss is log V a token, whatever the rest of the decoder does.
  test("is log(vocabSize) a token where the head is zero", () => {
    const shape = decoderShape("relu2", 64, 64, 64);
    const ops = stockOps(shape);
    const { weights } = randomDecoder(shape, 1, seededRandom(1));
    const loss = decoderLoss(ops, { ...weights, head: tf.zeros([64, 64]) }, randomBatch(seededRandom(1), 64, 16, 8));
    expect(loss.dataSync()).toBeAllClose([16 * Math.log(64)], { rtol: 1e-6 });
  });

  test("a sequence's loss does not depend on the others of its batch", () => {
    const shape = decoderShape("swiglu", 64, 64, 64);
    const ops = stockOps(shape);
    const { weights } = randomDecoder(shape, 2, seededRandom(1));
    const { tokens, targets, context } = randomBatch(seededRandom(2), 64, 24, 8);
    const part = (start: number, length: number) => ({
      tokens: tf.slice(tokens, start, length),
      targets: tf.slice(targets, start, length),
      context,
    });
    const [whole, first, rest] = [part(0, 24), part(0, 8), part(8, 16)].map(
      (batch) => decoderLoss(ops, weights, batch).dataSync()[0],
    );
    expect([whole]).toBeAllClose([first + rest], { rtol: 1e-6 });
  });

  test("shows each layer's activation and computes the same loss", () => {
    const shape = decoderShape("relu", 64, 128, 64);
    const ops = stockOps(shape);
    const { weights } = randomDecoder(shape, 2, seededRandom(1));
    const batch = randomBatch(seededRandom(2), 64, 16, 8);
    const seen: number[][] = [];
    const watched = decoderLoss(ops, weights, batch, (activation, layer) => seen.push([layer, ...activation.shape]));
    expect(seen).toEqual([
      [0, 16, 128],
      [1, 16, 128],
    ]);
    expect(watched.dataSync()).toEqual(decoderLoss(ops, weights, batch).dataSync());
  });
});

describe("stockAdamW()", () => {
  const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 };

  // Two tokens, gradient sums (6, 8): the mean is (3, 4) with norm 5, clipped to (0.6, 0.8). In step 1 both corrections undo the
  // betas: m / sqrt(v) is 1 in both coordinates, so that p = 2 - 0.1 (1 + 0.1 * 2) = 1.88 for a matrix, and 1.9 for a vector.
  test("clips the mean gradient, corrects the moments and decays matrices only", () => {
    const matrix = tf.variable(tf.tensor2d([[2, 2]]), true, "adamw matrix");
    const vector = tf.variable(tf.tensor1d([2, 2]), true, "adamw vector");
    for (const [variable, expected] of [
      [matrix, 1.88],
      [vector, 1.9],
    ] as const) {
      const optimizer = stockAdamW([variable], settings);
      const gradient = tf.reshape(tf.tensor1d([6, 8]), variable.shape);
      optimizer.step({ gradients: { [variable.name]: gradient }, learningRate: 0.1, nTokens: 2 });
      expect(variable.dataSync()).toBeAllClose([expected, expected], { rtol: 1e-6 });
      expect(optimizer.gradientNorm.dataSync()).toBeAllClose([5], { rtol: 1e-6 });
      const { first, second } = optimizer.moments.get(variable.name)!;
      expect(first.dataSync()).toBeAllClose([0.06, 0.08], { rtol: 1e-5 });
      expect(second.dataSync()).toBeAllClose([0.05 * 0.36, 0.05 * 0.64], { rtol: 1e-5 });
      optimizer.dispose();
    }
  });

  test("leaves a small gradient as it is and is level in tensors", () => {
    const variable = tf.variable(tf.tensor1d([1, 1, 1, 1]), true, "adamw level");
    const optimizer = stockAdamW([variable], settings);
    const gradient = tf.fill([4], 0.1);
    const before = tf.memory().numTensors;
    optimizer.step({ gradients: { [variable.name]: gradient }, learningRate: 0.1, nTokens: 1 });
    expect(tf.memory().numTensors).toBe(before);
    expect(optimizer.moments.get(variable.name)!.first.dataSync()).toBeAllClose([0.01, 0.01, 0.01, 0.01], {
      rtol: 1e-5,
    });
  });
});
