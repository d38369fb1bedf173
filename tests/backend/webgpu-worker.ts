/** @file Runs in a process of its own: computes every operation on `webgpu` and prints the values as JSON. */
import * as tf from "@tensorflow/tfjs-core";
import { chooseBackend } from "../../src/backend/choose-backend";
import { OPERATIONS } from "./operations";

async function main(allowSoftwareAdapter: boolean): Promise<void> {
  const { device } = await chooseBackend({ preferred: "webgpu", cacheFolder: "", allowSoftwareAdapter });
  const values: Record<string, number[]> = {};
  for (const { name, compute } of OPERATIONS) {
    const result = tf.tidy(compute);
    values[name] = Array.from(await result.data());
    result.dispose();
  }
  console.log(JSON.stringify({ device, values, numTensors: tf.memory().numTensors }));
}

main(process.argv.includes("--software"));
