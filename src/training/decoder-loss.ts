/** @file The loss of a decoder in training: one function for every variant, backend and kind of kernel. */
import type * as tf from "@tensorflow/tfjs-core";
import type { AttentionWeights, FfnWeights, HeadWeights, TrainingOps } from "../kernels/webgpu/training-ops";

/** Weights of a decoder, named as in the model room; matrices are [out, in]. */
export interface TrainedWeights extends HeadWeights {
  /** [vocabSize, dModel] */
  readonly embedding: tf.Tensor2D;
  readonly layers: readonly (AttentionWeights & FfnWeights)[];
}

/** Token ids and what follows each, int32 [batch * context], sequences one after the other. */
export interface TokenBatch {
  readonly tokens: tf.Tensor1D;
  readonly targets: tf.Tensor1D;
  /** Length of a sequence; positions and attention start anew with each. */
  readonly context: number;
}

/**
 * Cross-entropy of the next token in nats, summed over the tokens of a batch.
 *
 *     x = embedding[token];   for each layer: x += oProj attention(norm(x)), x += downProj a(norm(x));   loss of head norm(x)
 *
 * Differentiable in every weight by `tf.variableGrads`. A sum, so that micro-batches add up: divide by the tokens for the mean.
 *
 * @param observe gets each layer's FFN activation, float32 [batch * context, dFF], inside a tidy.
 */
export function decoderLoss(
  ops: TrainingOps,
  { embedding, layers, finalNorm, head }: TrainedWeights,
  { tokens, targets, context }: TokenBatch,
  observe?: (activation: tf.Tensor2D, layer: number) => void,
): tf.Scalar {
  let x = ops.embed(embedding, tokens); // [batch * context, dModel]
  layers.forEach((weights, layer) => {
    x = ops.attentionBlock(x, weights, context);
    x = ops.ffnBlock(x, weights, observe && ((activation) => observe(activation, layer)));
  });
  return ops.headLoss(x, { finalNorm, head }, targets);
}
