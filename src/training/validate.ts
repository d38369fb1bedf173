/** @file Loss on held-out sequences, and which neurons of a decoder are silent there. */
import * as tf from "@tensorflow/tfjs-core";
import type { TrainingOps } from "../kernels/webgpu/training-ops";
import { decoderLoss } from "./decoder-loss";
import { microBatches } from "./micro-batches";
import type { TrainedModel } from "./trained-model";
import type { SequenceSource } from "./training-text";

/** A neuron that is active for fewer of the validation tokens counts as dead: the measure of the data beside "Sparsing Law" (Luo et al. 2024). */
const DEAD_BELOW = 0.001;

/** What validation measures. */
export interface Validation {
  /** Mean negative log-likelihood, nats a token. */
  readonly loss: number;
  /** Share of activations that are exactly zero, by layer. */
  readonly zeroShareByLayer: number[];
  /** Share of neurons whose activation is not zero for less than 0.1 % of the tokens, by layer. */
  readonly deadShareByLayer: number[];
}

/** Which sequences, and how many of them at a time. */
export interface ValidationPlan {
  readonly source: SequenceSource;
  readonly contextLength: number;
  readonly nSequences: number;
  readonly sequencesAtATime: number;
}

/**
 * Measures the first sequences of a source.
 *
 * @param ops stock ones: float16 would turn small activations into zeros.
 */
export async function validate(ops: TrainingOps, model: TrainedModel, plan: ValidationPlan): Promise<Validation> {
  const { dFF, nLayers } = model.config;
  const nTokens = plan.nSequences * plan.contextLength;
  let sums: { loss: tf.Scalar; nActive: tf.Tensor2D } | undefined; // nActive: tokens for which a neuron is active, [nLayers, dFF]
  for (const batch of microBatches(plan.source, { ...plan, first: 0 })) {
    const before = sums;
    sums = tf.tidy(() => {
      const nActive: tf.Tensor1D[] = [];
      const loss = decoderLoss(ops, model.weights, batch, (activation) => {
        nActive.push(tf.keep(tf.sum(tf.cast(tf.notEqual(activation, 0), "float32"), 0))); // [dFF]
      });
      const counts = tf.stack(nActive) as tf.Tensor2D;
      tf.dispose(nActive);
      return before
        ? { loss: tf.add(before.loss, loss), nActive: tf.add(before.nActive, counts) }
        : { loss, nActive: counts };
    });
    tf.dispose([before ?? [], batch.tokens, batch.targets]);
  }
  if (!sums) throw new RangeError(`Cannot validate as there must be sequences: nSequences is ${plan.nSequences}`);
  const [loss] = await sums.loss.data();
  const nActive = (await sums.nActive.data()) as Float32Array;
  tf.dispose(sums);
  const layers = Array.from({ length: nLayers }, (_, l) => nActive.subarray(l * dFF, (l + 1) * dFF));
  return {
    loss: loss / nTokens,
    zeroShareByLayer: layers.map((counts) => 1 - counts.reduce((sum, count) => sum + count, 0) / (nTokens * dFF)),
    deadShareByLayer: layers.map((counts) => counts.filter((count) => count < DEAD_BELOW * nTokens).length / dFF),
  };
}
