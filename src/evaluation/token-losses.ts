/** @file Negative log-likelihood of the tokens that followed. */
import * as tf from "@tensorflow/tfjs-core";
import { logSumExp } from "./log-sum-exp";

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
