/** @file Embedding, forward: x[i] = E[token[i]]. E [vocabSize, dModel] float32, tokens int32 [n]; a thread a vector of 4. */
import type * as tf from "@tensorflow/tfjs-core";
import { float } from "./gpu";
import { defineKernel } from "./kernel";
import { FLOATS, forEachItem, storageBuffers } from "./wgsl";

/** Output: x [n, dModel]. */
export const embedding = defineKernel<
  { readonly matrix: tf.Tensor; readonly tokens: tf.Tensor },
  Record<string, never>
>("Relu2Embedding", (gpu, { matrix, tokens }) => {
  const [n] = tokens.shape;
  const [, dModel] = matrix.shape as [number, number];
  const vectors = dModel / FLOATS;
  const { main, workgroups } = forEachItem(
    n * vectors,
    `x[i] = matrix[u32(tokens[i / ${vectors}u]) * ${vectors}u + i % ${vectors}u];`,
  );
  const program = {
    key: `embedding ${n}x${dModel}`,
    wgsl: () => `${storageBuffers({ matrix: "vec4<f32>", tokens: "i32" }, { x: "vec4<f32>" })}
${main}`,
    workgroups,
  };
  return gpu.run(program, { inputs: [matrix, tokens], outputs: [float(n, dModel)] });
});
