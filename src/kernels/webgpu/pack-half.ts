/**
 * @file Float32 matrices to one float16 matrix, for the tensor cores: queries, keys and values become one product, gate and up another.
 *
 * Up to three matrices [rows, columns], columns a multiple of 4; one thread a vector of 4. Weights are packed again in every forward pass:
 * that reads them once, some 0.2 % of a training step, and leaves no second copy to keep in step with the first.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { half, type Program } from "./gpu";
import { defineKernel } from "./kernel";
import { locateRow, type RowOrder } from "./stacked-rows";
import { FLOATS, forEachItem, HALF_CONVERSIONS, storageBuffers } from "./wgsl";

interface Matrices {
  readonly m0: tf.Tensor;
  readonly m1?: tf.Tensor;
  readonly m2?: tf.Tensor;
}

/** Output: [count * rows, columns] float16. */
export const packHalf = defineKernel<Matrices, { readonly order: RowOrder }>(
  "Relu2PackHalf",
  (gpu, { m0, m1, m2 }, { order }) => {
    const matrices = [m0, m1, m2].filter((matrix): matrix is tf.Tensor => matrix !== undefined);
    const [rows, columns] = m0.shape;
    const outputs = [half(matrices.length * rows, columns)];
    return gpu.run(packProgram(order, matrices.length, rows, columns), { inputs: matrices, outputs });
  },
);

function packProgram(order: RowOrder, count: number, rows: number, columns: number): Program {
  const vectors = columns / FLOATS; // of a row
  const names = Array.from({ length: count }, (_, i) => `m${i}`);
  const { main, workgroups } = forEachItem(
    count * rows * vectors,
    `let row = i / ${vectors}u;
    ${locateRow(order, count, rows)}
    let at = inner * ${vectors}u + i % ${vectors}u;
    var values: vec4<f32>;
    switch matrix {
      ${names
        .slice(1)
        .map((name, i) => `case ${i + 1}u: { values = ${name}[at]; }`)
        .join("\n      ")}
      default: { values = m0[at]; }
    }
    packed[i] = toHalves(values);`,
  );
  return {
    key: `packHalf ${order} ${count}x${rows}x${columns}`,
    wgsl: () => `${HALF_CONVERSIONS}
${storageBuffers(Object.fromEntries(names.map((name) => [name, "vec4<f32>"])), { packed: "vec2<u32>" })}
${main}`,
    workgroups,
  };
}
