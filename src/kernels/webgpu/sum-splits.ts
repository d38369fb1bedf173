/**
 * @file Adds the float32 sums that a product left for each stretch of k, and takes the result apart into the matrices it stands for.
 *
 * Partial sums [splits, count * rows, columns] to `count` matrices [rows, columns]; one thread a vector of 4. The order of the sum is fixed:
 * weight gradients repeat to the bit.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { float, type Program } from "./gpu";
import { defineKernel } from "./kernel";
import { locateRow, type RowOrder } from "./stacked-rows";
import { FLOATS, forEachItem, storageBuffers } from "./wgsl";

/** `count` matrices in `order`: the inverse of `packHalf`. */
export const sumSplits = defineKernel<
  { readonly sums: tf.Tensor },
  { readonly order: RowOrder; readonly count: number }
>("Relu2SumSplits", (gpu, { sums }, { order, count }) => {
  const [splits, allRows, columns] = sums.shape;
  const rows = allRows / count;
  const outputs = Array.from({ length: count }, () => float(rows, columns));
  return gpu.run(sumProgram(order, count, splits, rows, columns), { inputs: [sums], outputs });
});

function sumProgram(order: RowOrder, count: number, splits: number, rows: number, columns: number): Program {
  const vectors = columns / FLOATS;
  const all = count * rows * vectors;
  const names = Array.from({ length: count }, (_, i) => `m${i}`);
  const { main, workgroups } = forEachItem(
    all,
    `var sum = sums[i];
    for (var split = 1u; split < ${splits}u; split++) { sum += sums[split * ${all}u + i]; }
    let row = i / ${vectors}u;
    ${locateRow(order, count, rows)}
    let at = inner * ${vectors}u + i % ${vectors}u;
    switch matrix {
      ${names
        .slice(1)
        .map((name, i) => `case ${i + 1}u: { ${name}[at] = sum; }`)
        .join("\n      ")}
      default: { m0[at] = sum; }
    }`,
  );
  return {
    key: `sumSplits ${order} ${splits} of ${count}x${rows}x${columns}`,
    wgsl: () => `${storageBuffers({ sums: "vec4<f32>" }, Object.fromEntries(names.map((name) => [name, "vec4<f32>"])))}
${main}`,
    workgroups,
  };
}
