/** @file How fast the current backend multiplies matrices. */
import * as tf from "@tensorflow/tfjs-core";

/** Long enough for a clock and a scheduler, short enough for a reader who waits. */
const MIN_ELAPSED_MS = 250;

/**
 * Measures products of two float32 [size, size] matrices on the current backend, after one product to warm up.
 *
 *     rate = 2 size³ · repeats / elapsed
 *
 * @param size rows and columns; a multiple of 128 suits every backend.
 * @returns GFLOP/s, with a multiplication and an addition as two operations.
 * @throws {RangeError} If the size is no positive integer.
 */
export async function matmulRate(size = 1024): Promise<number> {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`Cannot measure products as size must be a positive integer: current value is ${size}`);
  }
  const a = tf.randomUniform([size, size], -1, 1, "float32", 1) as tf.Tensor2D;
  const b = tf.randomUniform([size, size], -1, 1, "float32", 2) as tf.Tensor2D;
  try {
    await elapsedMs(a, b, 1);
    for (let repeats = 1; ; repeats *= 2) {
      const elapsed = await elapsedMs(a, b, repeats);
      if (elapsed >= MIN_ELAPSED_MS) return (2 * size ** 3 * repeats) / (elapsed * 1e6);
    }
  } finally {
    tf.dispose([a, b]);
  }
}

/** Time of `repeats` products, until a value of the last one has arrived. */
async function elapsedMs(a: tf.Tensor2D, b: tf.Tensor2D, repeats: number): Promise<number> {
  const start = performance.now();
  const corner = tf.tidy(() => {
    for (let done = 1; done < repeats; done++) tf.matMul(a, b).dispose();
    return tf.slice(tf.matMul(a, b), [0, 0], [1, 1]);
  });
  await corner.data();
  corner.dispose();
  return performance.now() - start;
}
