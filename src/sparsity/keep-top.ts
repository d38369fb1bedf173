/** @file Keeps a given number of neurons of each token: the ones with the highest scores. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * Sets the activation of all but the k neurons with the highest scores of each token to zero.
 *
 * Neurons that tie with the k-th highest all stay.
 *
 * @param activation [nTokens, dFF]
 * @param scores [nTokens, dFF], such as the magnitudes |aᵢ| · ‖wᵢ‖₂.
 * @param k an integer in [0, dFF]; at dFF nothing changes.
 * @returns [nTokens, dFF]; the caller disposes it.
 * @throws {RangeError} If k is no such integer.
 */
export function keepTop(activation: tf.Tensor2D, scores: tf.Tensor2D, k: number): tf.Tensor2D {
  const [nTokens, dFF] = activation.shape;
  if (!(Number.isInteger(k) && k >= 0 && k <= dFF)) {
    throw new RangeError(
      `Cannot keep the neurons with the highest scores as k must be an integer in [0, ${dFF}]: current value is ${k}`,
    );
  }
  if (k === 0) return tf.zerosLike(activation);
  return tf.tidy(() => {
    const { values } = tf.topk(scores, k); // [nTokens, k], descending
    const least = tf.slice(values, [0, k - 1], [nTokens, 1]) as tf.Tensor2D; // [nTokens, 1]
    return keepFrom(activation, scores, least);
  });
}

/**
 * The same with a k of each token.
 *
 * @param counts [nTokens], int32, each in [0, dFF].
 * @param scores above 0 for each of the neurons that stay.
 */
export function keepTopOfEach(activation: tf.Tensor2D, scores: tf.Tensor2D, counts: tf.Tensor1D): tf.Tensor2D {
  const [, dFF] = activation.shape;
  return tf.tidy(() => {
    const { values } = tf.topk(scores, dFF); // [nTokens, dFF], descending
    const places = tf.expandDims(tf.range(1, dFF + 1, 1, "int32"), 0); // [1, dFF]: the k that each place belongs to
    const isLeast = tf.cast(tf.equal(places, tf.expandDims(counts, 1)), "float32"); // [nTokens, dFF]
    const least = tf.sum(tf.mul(values, isLeast), 1, true) as tf.Tensor2D; // [nTokens, 1]: 0 where k is 0
    const keepsAny = tf.cast(tf.greater(tf.expandDims(counts, 1), 0), "float32");
    return tf.mul<tf.Tensor2D>(keepFrom(activation, scores, least), keepsAny);
  });
}

function keepFrom(activation: tf.Tensor2D, scores: tf.Tensor2D, least: tf.Tensor2D): tf.Tensor2D {
  return tf.mul<tf.Tensor2D>(activation, tf.cast(tf.greaterEqual(scores, least), "float32"));
}
