/** @file Root-mean-square normalisation. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * Scales each row to a root mean square of one, then each coordinate by its weight.
 *
 *     y = x / sqrt(mean(x²) + ε) ⊙ w
 *
 * @param x shape [nTokens, dModel].
 * @param weight w, shape [dModel].
 * @param epsilon ε > 0: keeps a row of zeros at zero.
 * @returns shape [nTokens, dModel]. The caller disposes it.
 * @see Zhang and Sennrich 2019, arXiv:1910.07467.
 */
export function rmsNorm(x: tf.Tensor2D, weight: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return tf.tidy(() => {
    const meanSquare = tf.mean(tf.mul(x, x), 1, true); // [nTokens, 1]
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, epsilon))), weight);
  });
}
