import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { describeBackends } from "../support/backends";

/** Large enough that a backend with threads splits the products among them, along each of the three dimensions. */
const SHAPES = [
  [512, 576, 1536],
  [512, 1536, 576],
  [7, 4096, 333],
  [64, 64, 8192],
] as const;

describeBackends("repeated products", (backend) => {
  test.skipIf(backend === "cpu")("give the same bytes (left out on cpu: one thread, and slow)", async () => {
    const first = await digestOfProducts();
    for (let repeat = 0; repeat < 5; repeat++) expect(await digestOfProducts()).toBe(first);
  });
});

async function digestOfProducts(): Promise<string> {
  const hash = createHash("sha256");
  for (const [rows, inner, columns] of SHAPES) {
    const product = tf.tidy(() => {
      const a = tf.randomNormal([rows, inner], 0, 1, "float32", 5) as tf.Tensor2D;
      const b = tf.randomNormal([columns, inner], 0, 1, "float32", 6) as tf.Tensor2D;
      return tf.logSumExp(tf.matMul(a, b, false, true), -1);
    });
    hash.update(await product.data());
    product.dispose();
  }
  return hash.digest("hex");
}
