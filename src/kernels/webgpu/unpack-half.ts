/** @file Float16 back to float32, for observers and tests: one thread a vector of 4 values. */
import type * as tf from "@tensorflow/tfjs-core";
import { float, sizeOf } from "./gpu";
import { defineKernel } from "./kernel";
import { forEachItem, HALF_CONVERSIONS, storageBuffers } from "./wgsl";

/** Output: float32, with twice the last dimension of the packed tensor. */
export const unpackHalf = defineKernel<{ readonly packed: tf.Tensor }, Record<string, never>>(
  "Relu2UnpackHalf",
  (gpu, { packed }) => {
    const shape = [...packed.shape.slice(0, -1), packed.shape[packed.shape.length - 1] * 2];
    const { main, workgroups } = forEachItem(sizeOf(packed) / 2, "values[i] = toFloats(packed[i]);");
    const program = {
      key: `unpackHalf ${shape.join("x")}`,
      wgsl: () => `${HALF_CONVERSIONS}
${storageBuffers({ packed: "vec2<u32>" }, { values: "vec4<f32>" })}
${main}`,
      workgroups,
    };
    return gpu.run(program, { inputs: [packed], outputs: [float(...shape)] });
  },
);
