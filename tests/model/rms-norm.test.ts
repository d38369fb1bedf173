import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { rmsNorm } from "../../src/model/rms-norm";
import { describeBackends } from "../support/backends";

describeBackends("rmsNorm()", () => {
  // Row (3, 4): mean square 12.5. Row (1, -1): mean square 1. Weights (2, 10).
  test("brings each row to a root mean square of one, then weighs its coordinates", async () => {
    const y = tf.tidy(() => rmsNorm(tf.tensor2d([3, 4, 1, -1], [2, 2]), tf.tensor1d([2, 10]), 1e-12));
    expect(await y.data()).toBeAllClose([6 / Math.sqrt(12.5), 40 / Math.sqrt(12.5), 2, -10], { rtol: 1e-6 });
    y.dispose();
  });

  test("keeps a row of zeros at zero", async () => {
    const y = tf.tidy(() => rmsNorm(tf.zeros([1, 3]), tf.tensor1d([1, 2, 3]), 1e-5));
    expect(Array.from(await y.data())).toEqual([0, 0, 0]);
    y.dispose();
  });
});
