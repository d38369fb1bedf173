import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { fixWasmKernels } from "../../src/backend/wasm-kernels";

beforeAll(async () => {
  await chooseBackend({ preferred: "wasm", cacheFolder: "" });
});

describe("fixWasmKernels()", () => {
  // Rows 0 and 2 go to segment 1, row 1 to segment 0; row 3 belongs nowhere. Worked by hand.
  test("sums the rows of each segment", async () => {
    const rows = tf.tensor2d([1, 2, 10, 20, 100, 200, 1000, 2000], [4, 2]);
    const sums = tf.unsortedSegmentSum(rows, tf.tensor1d([1, 0, 1, -1], "int32"), 3);
    expect(await sums.array()).toEqual([
      [10, 20],
      [101, 202],
      [0, 0],
    ]);
  });

  test("makes products with transposed matrices as fast as plain ones, within a factor of 4", () => {
    // The stock kernel is 10 to 30 times slower there. The least of several times is steady under load.
    const a = tf.ones([256, 512]) as tf.Tensor2D;
    const b = tf.ones([512, 256]) as tf.Tensor2D;
    const bTransposed = tf.transpose(b);
    const plain = leastMs(() => tf.matMul(a, b));
    const transposed = leastMs(() => tf.matMul(a, bTransposed, false, true));
    expect(transposed / plain).toBeLessThan(4);
  });

  test("makes a batch of products as fast as the products one by one, within a factor of 4", () => {
    const a = tf.ones([6, 256, 64]) as tf.Tensor3D;
    const b = tf.ones([6, 64, 256]) as tf.Tensor3D;
    const [firstA, firstB] = [tf.slice(a, 0, 1), tf.slice(b, 0, 1)];
    const single = leastMs(() => tf.matMul(firstA, firstB));
    const batch = leastMs(() => tf.matMul(a, b));
    expect(batch / (6 * single)).toBeLessThan(4);
  });

  test.each([[[8, 8]], [[3, 8, 8]]])("frees what it makes on the way, of shape %j", (shape) => {
    const a = tf.ones(shape as [number, number]);
    const before = tf.engine().backend.numDataIds();
    tf.matMul(a, a, true, true).dispose();
    expect(tf.engine().backend.numDataIds()).toBe(before);
  });

  test("changes nothing when called again", () => {
    const kernel = tf.getKernel("BatchMatMul", "wasm");
    fixWasmKernels();
    expect(tf.getKernel("BatchMatMul", "wasm")).toBe(kernel);
  });
});

function leastMs(product: () => tf.Tensor): number {
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    product().dispose();
    return performance.now() - start;
  });
  return Math.min(...times);
}
