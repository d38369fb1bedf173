/** @file The logarithm of a sum of exponentials, over a vocabulary. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * log Σ_v exp(logits[t, v]).
 *
 * Summed in blocks and then over blocks: a plain float32 sum over a large vocabulary, as some backends do it, is off by up to 1e-4 nats.
 *
 * @param logits shape [nTokens, vocabSize].
 * @returns shape [nTokens]. The caller disposes it.
 */
export function logSumExp(logits: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const [nTokens, vocabSize] = logits.shape;
    const block = divisorNearRoot(vocabSize);
    const highest = tf.max(logits, 1, true); // [nTokens, 1]
    const blocks = tf.reshape(tf.exp(tf.sub(logits, highest)), [nTokens, vocabSize / block, block]);
    return tf.add(tf.log(tf.sum(tf.sum(blocks, 2), 1)), tf.reshape(highest, [nTokens]));
  });
}

/** The largest divisor that is at most the square root. */
function divisorNearRoot(n: number): number {
  let divisor = Math.floor(Math.sqrt(n));
  while (n % divisor !== 0) divisor--;
  return divisor;
}
