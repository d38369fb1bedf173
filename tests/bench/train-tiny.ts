import * as tf from "@tensorflow/tfjs-core";
import type { DecoderShape, TrainedVariant, TrainingOps } from "../../src/kernels/webgpu/training-ops";
import { seededRandom } from "../../src/numerics/random";
import { decoderLoss } from "../../src/training/decoder-loss";
import { decoderShape, hasGate, randomBatch, randomDecoder } from "../support/random-decoder";

const STEPS = 200;
const N_LAYERS = 6;
const N_TOKENS = 512; // a batch: small, as the stock path is slow
const CONTEXT = 256;
const PEAK_RATE = 1e-3;

/** Tiny, as our runs train it. */
export const tinyShape = (variant: TrainedVariant): DecoderShape =>
  decoderShape(variant, 192, hasGate(variant) ? 512 : 768, 4096);

/** Losses of 200 steps, in nats a token, from the weights of a seed; the batches are always the same. */
export async function trainTiny(ops: TrainingOps, shape: DecoderShape, seed: number): Promise<number[]> {
  const { weights, variables, dispose } = randomDecoder(shape, N_LAYERS, seededRandom(seed));
  const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 };
  const optimizer = ops.adamW(variables, settings);
  const data = seededRandom(33);
  const losses: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const batch = randomBatch(data, shape.vocabSize, N_TOKENS, CONTEXT);
    const { value, grads } = tf.variableGrads(() => decoderLoss(ops, weights, batch), variables);
    optimizer.step({ gradients: grads, learningRate: PEAK_RATE * Math.min(1, step / 20), nTokens: N_TOKENS });
    losses.push((await value.data())[0] / N_TOKENS);
    tf.dispose([value, grads, batch.tokens, batch.targets]);
  }
  dispose();
  optimizer.dispose();
  ops.dispose();
  return losses;
}
