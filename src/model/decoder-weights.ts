/** @file The weights of a decoder as tensors. Matrices are [out, in]. */
import type * as tf from "@tensorflow/tfjs-core";

/** Weights of one layer. A type, not an interface, so that `tf.dispose` takes it whole. */
export type LayerWeights = {
  /** [dModel] */
  readonly attnNorm: tf.Tensor1D;
  /** [nHeads * headSize, dModel] */
  readonly qProj: tf.Tensor2D;
  /** [nKvHeads * headSize, dModel] */
  readonly kProj: tf.Tensor2D;
  /** [nKvHeads * headSize, dModel] */
  readonly vProj: tf.Tensor2D;
  /** [dModel, nHeads * headSize] */
  readonly oProj: tf.Tensor2D;
  readonly qBias?: tf.Tensor1D;
  readonly kBias?: tf.Tensor1D;
  readonly vBias?: tf.Tensor1D;
  /** [dModel] */
  readonly ffnNorm: tf.Tensor1D;
  /** [dFF, dModel], of the variants with a gate. */
  readonly gateProj?: tf.Tensor2D;
  /** [dFF, dModel] */
  readonly upProj: tf.Tensor2D;
  /** [dModel, dFF]: column i is what neuron i writes. */
  readonly downProj: tf.Tensor2D;
};

/** Weights of a whole model; `tf.dispose(weights)` frees them all. */
export type DecoderWeights = {
  /** [vocabSize, dModel] */
  readonly embedding: tf.Tensor2D;
  readonly layers: LayerWeights[];
  /** [dModel] */
  readonly finalNorm: tf.Tensor1D;
  /** [vocabSize, dModel]; the same tensor as `embedding` where the head is tied. */
  readonly head: tf.Tensor2D;
};
