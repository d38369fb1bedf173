import * as tf from "@tensorflow/tfjs-core";
import type { SparseFfnInputs } from "../../../src/kernels/webgpu/sparse-ffn";
import type { TrainedVariant } from "../../../src/kernels/webgpu/training-ops";
import { seededRandom } from "../../../src/numerics/random";

/** One token's FFN with a random mask. */
export interface SparseFfnCase {
  readonly variant: TrainedVariant;
  readonly dModel: number;
  readonly dFF: number;
  readonly activeShare: number;
}

/** No neuron, one in twenty, all; fewer neurons than threads; columns that no workgroup divides. */
export const SPARSE_FFN_CASES: readonly SparseFfnCase[] = (["relu", "relu2", "reglu", "swiglu"] as const).flatMap(
  (variant) => [
    { variant, dModel: 192, dFF: 512, activeShare: 0.05 },
    { variant, dModel: 20, dFF: 37, activeShare: 0.5 },
    { variant, dModel: 64, dFF: 2000, activeShare: 1 },
    { variant, dModel: 64, dFF: 300, activeShare: 0 },
  ],
);

/** The tensors of a case; the caller disposes them. */
export function sparseFfnInputs({ variant, dModel, dFF, activeShare }: SparseFfnCase): SparseFfnInputs {
  const random = seededRandom(3);
  const matrix = () =>
    tf.tensor2d(
      Float32Array.from({ length: dFF * dModel }, () => random.normal() / 8),
      [dFF, dModel],
    );
  const isGated = variant === "reglu" || variant === "swiglu";
  return {
    x: tf.tensor1d(Float32Array.from({ length: dModel }, random.normal)),
    mask: tf.tensor1d(
      Int32Array.from({ length: dFF }, () => (random.uniform() < activeShare ? 1 : 0)),
      "int32",
    ),
    ...(isGated && { gate: matrix() }),
    up: matrix(),
    down: matrix(),
  };
}
