import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { describeBackends } from "../support/backends";
import { OPERATIONS } from "./operations";

/** Values and shape of each operation on the backend `cpu`, by the name of the operation. */
const expected = new Map<string, { shape: number[]; values: ArrayLike<number> }>();

beforeAll(async () => {
  await chooseBackend({ preferred: "cpu", cacheFolder: "" });
  for (const { name, compute } of OPERATIONS) {
    const result = tf.tidy(compute);
    expected.set(name, { shape: result.shape, values: await result.data() });
    result.dispose();
  }
});

describeBackends("operations", () => {
  test.each(OPERATIONS)("$name equals the result of cpu and leaves no tensor behind", async ({ name, compute }) => {
    const before = tf.memory().numTensors;
    const result = tf.tidy(compute);
    expect(result.shape).toEqual(expected.get(name)?.shape);
    expect(await result.data()).toBeAllClose(expected.get(name)?.values ?? [], { rtol: 2e-5, atol: 2e-5 });
    result.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
