/** @file Causal self-attention with grouped queries and rotary positions. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig, RotaryLayout } from "./config";
import type { LayerWeights } from "./decoder-weights";
import { firstPositions, type PositionTables } from "./position-tables";

/**
 * Self-attention of every sequence of a batch; a position sees itself and what is before it.
 *
 *     softmax(R(q) R(k)ᵀ / √headSize + mask) v, heads side by side, through oProj
 *
 * Query head h reads key and value head floor(h nKvHeads / nHeads): the queries of one group are stacked along the positions, so that keys
 * and values are not copied.
 *
 * @param x normalised input, shape [batch * context, dModel].
 * @param tables for at least `context` positions.
 * @returns shape [batch * context, dModel]. The caller disposes it.
 * @see Vaswani et al. 2017, arXiv:1706.03762; Ainslie et al. 2023, arXiv:2305.13245 (grouped queries).
 */
export function attention(
  config: ModelConfig,
  weights: LayerWeights,
  x: tf.Tensor2D,
  context: number,
  tables: PositionTables,
): tf.Tensor2D {
  const { nHeads, nKvHeads, headSize, rotaryLayout } = config;
  return tf.tidy(() => {
    const batch = x.shape[0] / context;
    const groupedContext = (nHeads / nKvHeads) * context;
    const { cos, signedSin, causalMask } = firstPositions(tables, context);

    const query = linear(x, weights.qProj, weights.qBias); // [batch * context, nHeads * headSize]
    const key = linear(x, weights.kProj, weights.kBias); // [batch * context, nKvHeads * headSize]
    const value = linear(x, weights.vProj, weights.vBias);

    const scaledQuery = tf.mul(query, 1 / Math.sqrt(headSize)) as tf.Tensor2D;
    const q = rotate(splitHeads(scaledQuery, [batch, context, nHeads, headSize], rotaryLayout), cos, signedSin);
    const k = rotate(splitHeads(key, [batch, context, nKvHeads, headSize], rotaryLayout), cos, signedSin);
    const v = splitHeads(value, [batch, context, nKvHeads, headSize], "half"); // [batch, nKvHeads, context, headSize]

    const grouped = tf.reshape(q, [batch, nKvHeads, groupedContext, headSize]);
    const scores = tf.reshape(tf.matMul(grouped, k, false, true), [batch, nHeads, context, context]);
    const shares = tf.softmax(tf.add(scores, causalMask)); // over keys
    const mixed = tf.matMul(tf.reshape(shares, [batch, nKvHeads, groupedContext, context]), v);

    const byPosition = tf.transpose(tf.reshape(mixed, [batch, nHeads, context, headSize]), [0, 2, 1, 3]);
    return linear(tf.reshape(byPosition, [batch * context, nHeads * headSize]), weights.oProj);
  });
}

function linear(x: tf.Tensor2D, matrix: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor2D {
  const product = tf.matMul(x, matrix, false, true) as tf.Tensor2D;
  return bias === undefined ? product : tf.add(product, bias);
}

/**
 * Brings heads before positions: [batch * context, n * headSize] to [batch, n, context, headSize]. Interleaved pairs (2i, 2i + 1) are
 * brought to (i, i + headSize / 2) on the way: queries and keys are permuted alike, which leaves their products as they are.
 */
function splitHeads(
  projected: tf.Tensor2D,
  [batch, context, n, headSize]: [number, number, number, number],
  layout: RotaryLayout,
): tf.Tensor4D {
  if (layout === "half") return tf.transpose(tf.reshape(projected, [batch, context, n, headSize]), [0, 2, 1, 3]);
  const pairs = tf.reshape(projected, [batch, context, n, headSize / 2, 2]);
  return tf.reshape(tf.transpose(pairs, [0, 2, 1, 4, 3]), [batch, n, context, headSize]);
}

/** Turns the pair (a, b) by its angle to (a cos - b sin, b cos + a sin), where a is in the first half of a head and b in the second. */
function rotate(heads: tf.Tensor4D, cos: tf.Tensor, signedSin: tf.Tensor): tf.Tensor4D {
  const [first, second] = tf.split(heads, 2, 3);
  return tf.add(tf.mul(heads, cos), tf.mul(tf.concat([second, first], 3), signedSin));
}
