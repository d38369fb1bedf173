/** @file The gradient of weights [out, in] from the gradient of their product. */
import type * as tf from "@tensorflow/tfjs-core";
import { matMul } from "./matmul";
import type { RowOrder } from "./stacked-rows";
import { sumSplits } from "./sum-splits";

/**
 * dW = dyᵀ x, float32, taken apart into `count` matrices.
 *
 * @param dy [n, out] float16.
 * @param x [n, in] float16.
 */
export function weightGradient(dy: tf.Tensor, x: tf.Tensor, order: RowOrder = "below", count = 1): tf.Tensor[] {
  const [n, packedOut] = dy.shape;
  const [, packedIn] = x.shape;
  const [sums] = matMul.call({ a: dy, b: x }, { m: 2 * packedOut, n: 2 * packedIn, k: n, transposeA: true });
  return sumSplits.call({ sums }, { order, count });
}
