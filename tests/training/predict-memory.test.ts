import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { stockOps } from "../../src/kernels/webgpu/stock-ops";
import { decoderLoss } from "../../src/training/decoder-loss";
import { decoderShape, TRAINED_VARIANTS } from "../../src/training/decoder-sizes";
import { microBatches } from "../../src/training/micro-batches";
import { predictMemory } from "../../src/training/predict-memory";
import { startTrainer } from "../../src/training/trainer";
import { smallPlan, syntheticText } from "./small-run";

beforeAll(async () => {
  await chooseBackend({ cacheFolder: "" });
});

describe("predictMemory()", () => {
  test.each(TRAINED_VARIANTS)("is above what the stock ops hold with %s, by half of it at most", (variant) => {
    const plan = smallPlan(variant, { batchSequences: 16, microSequences: 16 });
    const before = tf.memory().numBytes;
    const ops = stockOps(decoderShape(plan.config));
    const trainer = startTrainer(plan, ops);
    const range = { contextLength: 64, first: 0, nSequences: 16, sequencesAtATime: 16 };
    const [batch] = microBatches(syntheticText(plan.config).training, range);
    let atFullest = 0; // the end of the forward pass
    const { value, grads } = tf.variableGrads(
      () => {
        const loss = decoderLoss(ops, trainer.model.weights, batch);
        atFullest = tf.memory().numBytes - before;
        return loss;
      },
      trainer.model.parameters.map(({ variable }) => variable),
    );
    const gradientBytes = Object.values(grads).reduce((sum, { size }) => sum + 4 * size, 0);
    tf.dispose([value, grads, batch.tokens, batch.targets]);
    trainer.dispose();
    ops.dispose();
    const ratio = predictMemory({ ...plan, kernels: "stock" }).totalBytes / (atFullest + gradientBytes);
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(1.5);
  });
});
