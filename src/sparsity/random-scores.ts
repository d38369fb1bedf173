/** @file Scores by which neurons are kept at random: what a choice that knows nothing costs. */
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../numerics/random";

/**
 * A score in (0, 1], drawn uniformly, for each neuron whose output is not zero, and 0 for the others: `keepTop` then keeps active neurons before it keeps zeros.
 *
 * @param activation [nTokens, dFF]
 * @returns [nTokens, dFF]; the caller disposes it.
 */
export function randomScores(activation: tf.Tensor2D, random: Random): tf.Tensor2D {
  const [nTokens, dFF] = activation.shape;
  const drawn = Float32Array.from({ length: nTokens * dFF }, () => 1 - random.uniform());
  return tf.tidy(() => {
    const isActive = tf.cast(tf.notEqual(activation, 0), "float32");
    return tf.mul<tf.Tensor2D>(tf.tensor2d(drawn, [nTokens, dFF]), isActive);
  });
}
