/** @file Inactive neurons of tokens: counted where the activation is, cut by sequence where it is read. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * How many neurons of each token are zero.
 *
 * @param kept [nTokens, dFF]
 * @returns int32, exact whatever their number, [nTokens]; the caller disposes it.
 */
export function inactiveByToken(kept: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.sum<tf.Tensor1D>(tf.cast(tf.equal(kept, 0), "int32"), 1));
}

/**
 * Reads counts by token and frees them.
 *
 * @param counts of sequences that went through together, in their order.
 * @returns by sequence, a count a token.
 */
export async function readBySequence(
  counts: readonly tf.Tensor1D[],
  sequences: readonly Int32Array[],
): Promise<Int32Array[]> {
  const joined = tf.concat([...counts]);
  const values = (await joined.data()) as Int32Array;
  tf.dispose([joined, ...counts]);
  let start = 0;
  return sequences.map(({ length }) => {
    start += length;
    return values.subarray(start - length, start);
  });
}
