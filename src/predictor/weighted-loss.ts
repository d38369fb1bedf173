/** @file What a predictor minimises: binary cross-entropy, plain as in the paper or with a weight for the neurons that are not active. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * Binary cross-entropy of each layer, summed over rows and neurons; with w = 1 the plain one.
 *
 *     L = -Σ [ y ln σ(z) + w (1 - y) ln(1 - σ(z)) ]  =  Σ max(y, w) softplus(z) - Σ y z
 *
 * @param scores z, shape [nLayers, batch, dFF].
 * @param labels y, shape [nLayers, batch, dFF]: 1 for active neurons, else 0.
 * @param inactiveWeights w, in (0, 1], shape [nLayers, 1, dFF], the same for all neurons of a layer: an active neuron has weight 1. null where all weights are 1.
 * @returns nats, shape [nLayers]. The caller disposes it.
 */
export function weightedLoss(
  scores: tf.Tensor3D,
  labels: tf.Tensor3D,
  inactiveWeights: tf.Tensor3D | null,
): tf.Tensor1D {
  return tf.tidy(() => {
    const weighted = timesWeights(tf.softplus(scores), labels, inactiveWeights);
    // Over neurons first: one float32 sum over all would lose digits.
    return tf.sum<tf.Tensor1D>(tf.sum(tf.sub(weighted, tf.mul(labels, scores)), 2), 1);
  });
}

/**
 * Its gradient by the scores.
 *
 *     ∂L/∂z = max(y, w) σ(z) - y
 *
 * Four operations on [nLayers, batch, dFF], where almost all the time of training goes; two where all weights are 1.
 *
 * @returns shape [nLayers, batch, dFF]. The caller disposes it.
 */
export function weightedLossGradient(
  scores: tf.Tensor3D,
  labels: tf.Tensor3D,
  inactiveWeights: tf.Tensor3D | null,
): tf.Tensor3D {
  return tf.tidy(() => tf.sub(timesWeights(tf.sigmoid<tf.Tensor3D>(scores), labels, inactiveWeights), labels));
}

/** max(y, w) times values. */
function timesWeights(values: tf.Tensor3D, labels: tf.Tensor3D, inactiveWeights: tf.Tensor3D | null): tf.Tensor3D {
  return inactiveWeights === null ? values : tf.mul(tf.maximum(labels, inactiveWeights), values);
}
