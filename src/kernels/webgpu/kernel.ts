/** @file A kernel of ours among TensorFlow.js's: registered under a name, run through its engine, which then owns the outputs. */
import * as tf from "@tensorflow/tfjs-core";
import { Gpu } from "./gpu";

/** A kernel that can be registered for the WebGPU backend and called. */
export interface FusedKernel<Inputs, Attributes> {
  readonly name: string;
  register(): void;
  /** Runs the kernel on tensors; inputs of its engine are tracked, outputs belong to the current tidy. */
  call(inputs: Inputs, attributes: Attributes): tf.Tensor[];
}

/**
 * Defines a kernel.
 *
 * @param inputs of `run` are the tensors given to `call`, by name; an optional one may be absent.
 * @param run encodes GPU programs and returns the outputs.
 */
export function defineKernel<Inputs extends object, Attributes extends object>(
  name: string,
  run: (gpu: Gpu, inputs: Inputs, attributes: Attributes) => tf.TensorInfo[],
): FusedKernel<Inputs, Attributes> {
  return {
    name,
    register() {
      if (tf.getKernel(name, "webgpu") !== undefined && tf.getKernel(name, "webgpu") !== null) return;
      tf.registerKernel({
        kernelName: name,
        backendName: "webgpu",
        kernelFunc: ({ inputs, attrs, backend }) =>
          run(Gpu.of(backend as object), inputs as unknown as Inputs, attrs as unknown as Attributes),
      });
    },
    call(inputs, attributes) {
      const given = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor !== undefined));
      return tf.engine().runKernel<tf.Tensor[]>(name, given, attributes as unknown as tf.NamedAttrMap);
    },
  };
}
