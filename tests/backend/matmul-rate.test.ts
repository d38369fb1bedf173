import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { matmulRate } from "../../src/backend/matmul-rate";
import { describeBackends } from "../support/backends";

describeBackends("matmulRate()", () => {
  test("is a finite rate above that of an interpreter and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const rate = await matmulRate(128);
    expect(rate).toBeGreaterThan(0.01);
    expect(rate).toBeLessThan(1e6);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([0, 1.5, Number.NaN])("refuses a size of %s", async (size) => {
    await expect(matmulRate(size)).rejects.toThrow(RangeError);
  });
});
