import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { applyThreshold } from "../../src/sparsity/apply-threshold";
import { openCettMeter } from "../../src/sparsity/cett-meter";
import { thresholdAt } from "../../src/sparsity/threshold-at";
import { poolForTest } from "../kernels/cpu/pool-for-tests";
import { randomLayer } from "../kernels/cpu/random-layer";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("applyThreshold()", () => {
  test("zeroes activations whose magnitude is at most the threshold, and keeps the rest as it is", () => {
    // Magnitudes 2, 3 / 4, 0.
    const dropped = applyThreshold(
      tf.tensor2d([
        [1, -1],
        [2, 0],
      ]),
      tf.tensor1d([2, 3]),
      3,
    );
    expect([...dropped.dataSync()].map(Math.abs)).toEqual([0, 0, 2, 0]);
  });

  test("changes nothing at 0, and leaves a NaN to be seen", () => {
    const kept = applyThreshold(tf.tensor2d([[1e-30, -1, Number.NaN]]), tf.tensor1d([1, 1, 1]), 0);
    expect([...kept.dataSync()]).toEqual([Math.fround(1e-30), -1, Number.NaN]);
  });

  test.each(["gaussian", "squaredRelu", "tied"] as const)(
    "drops exactly the neurons that the curve counts: %s",
    async (kind) => {
      const shape = { dFF: 200, dModel: 40, nTokens: 100 };
      const { downProj, activation } = randomLayer(shape, kind, 9);
      const meter = await openCettMeter(await poolForTest(), 0, downProj, shape.dFF);
      await meter.addSequence(activation);
      const curve = await meter.curve();
      const nNeurons = shape.nTokens * shape.dFF;
      for (const limit of [0, 0.05, 0.2, 0.5, 0.9]) {
        const { threshold, sparsity } = thresholdAt(curve, limit);
        const nDropped = tf.tidy(() => {
          const a = tf.tensor2d(activation, [shape.nTokens, shape.dFF]);
          const kept = applyThreshold(a, tf.tensor1d(meter.neuronNorms), threshold);
          return kept.dataSync().filter((value) => value === 0).length;
        });
        expect(nDropped / nNeurons).toBe(sparsity);
      }
    },
  );

  test("keeps no tensor but its result", () => {
    const activation = tf.ones([2, 3]) as tf.Tensor2D;
    const norms = tf.ones([3]) as tf.Tensor1D;
    const before = tf.memory().numTensors;
    applyThreshold(activation, norms, 0.5).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("refuses a threshold below 0", () => {
    expect(() => applyThreshold(tf.ones([1, 1]), tf.ones([1]), -1)).toThrow(RangeError);
  });
});
