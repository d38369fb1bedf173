/** @file Negative log-likelihood of the tokens that followed. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * Negative log-likelihood of each next token.
 *
 *     loss_t = log Σ_v exp(logits[t, v]) - logits[t, target_t]
 *
 * @param logits shape [nTokens, vocabSize]: row t scores what follows token t. Not disposed.
 * @param targets the token that did follow, one a row.
 * @returns nats, one a row, float32.
 * @throws {RangeError} If there is not one target a row.
 */
export async function tokenLosses(logits: tf.Tensor2D, targets: Int32Array): Promise<Float32Array> {
  const [nTokens, vocabSize] = logits.shape;
  if (targets.length !== nTokens) {
    throw new RangeError(`Cannot score ${nTokens} rows as each needs one target: there are ${targets.length}`);
  }
  const losses = tf.tidy(() => {
    const positions = Int32Array.from(targets, (target, t) => t * vocabSize + target);
    const targetLogits = tf.gather(tf.reshape(logits, [-1]), tf.tensor1d(positions, "int32")); // [nTokens]
    return tf.sub(logSumExp(logits), targetLogits);
  });
  const values = (await losses.data()) as Float32Array;
  losses.dispose();
  return values;
}

/**
 * log Σ_v exp(logits[t, v]), shape [nTokens].
 *
 * Summed in blocks and then over blocks: a plain float32 sum over a large vocabulary, as some backends do it, is off by up to 1e-4 nats.
 */
function logSumExp(logits: tf.Tensor2D): tf.Tensor1D {
  const [nTokens, vocabSize] = logits.shape;
  const block = divisorNearRoot(vocabSize);
  const highest = tf.max(logits, 1, true); // [nTokens, 1]
  const blocks = tf.reshape(tf.exp(tf.sub(logits, highest)), [nTokens, vocabSize / block, block]);
  return tf.add(tf.log(tf.sum(tf.sum(blocks, 2), 1)), tf.reshape(highest, [nTokens]));
}

/** The largest divisor that is at most the square root. */
function divisorNearRoot(n: number): number {
  let divisor = Math.floor(Math.sqrt(n));
  while (n % divisor !== 0) divisor--;
  return divisor;
}
