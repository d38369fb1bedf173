/** @file Runs in a process of its own: the sparse FFN and its stock oracle on a WebGPU device, printed as JSON. */
import * as tf from "@tensorflow/tfjs-core";
import { chooseBackend } from "../../../src/backend/choose-backend";
import { sparseFfn } from "../../../src/kernels/webgpu/sparse-ffn";
import { stockSparseFfn } from "../../../src/kernels/webgpu/stock-sparse-ffn";
import { SPARSE_FFN_CASES, sparseFfnInputs } from "./sparse-ffn-cases";

async function main(): Promise<void> {
  const { device } = await chooseBackend({ preferred: "webgpu", cacheFolder: "", allowSoftwareAdapter: true });
  sparseFfn.register();
  const results: { ours: number[]; stock: number[]; leaked: number }[] = [];
  for (const each of SPARSE_FFN_CASES) {
    const inputs = sparseFfnInputs(each);
    const before = tf.memory().numTensors;
    const [ours] = sparseFfn.call(inputs, { variant: each.variant });
    const stock = stockSparseFfn(each.variant, inputs);
    const values = { ours: [...(await ours.data())], stock: [...(await stock.data())] };
    tf.dispose([ours, stock]);
    results.push({ ...values, leaked: tf.memory().numTensors - before });
    tf.dispose(inputs as unknown as tf.TensorContainer);
  }
  console.log(JSON.stringify({ device, results }));
}

main();
