/** @file Drops inactive neurons. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * Sets the activation of inactive neurons to zero: those with |aᵢ| · ‖wᵢ‖₂ ≤ ε.
 *
 * The magnitude is one float32 product, as in `magnitudes`: the same neurons are dropped as the CETT curve counts. A NaN stays a NaN.
 *
 * @param activation [nTokens, dFF]
 * @param neuronNorms [dFF]
 * @param threshold ε ≥ 0, in residual-stream units; at 0 nothing changes.
 * @returns [nTokens, dFF]; the caller disposes it.
 * @throws {RangeError} If ε is negative or NaN.
 */
export function applyThreshold(activation: tf.Tensor2D, neuronNorms: tf.Tensor1D, threshold: number): tf.Tensor2D {
  if (!(threshold >= 0)) {
    throw new RangeError(`Cannot apply a threshold as it must be >= 0: current value is ${threshold}`);
  }
  return tf.tidy(() => {
    const magnitude = tf.mul(tf.abs(activation), neuronNorms);
    const activeMask = tf.greater(magnitude, threshold);
    return tf.mul<tf.Tensor2D>(activation, tf.cast(activeMask, "float32"));
  });
}
