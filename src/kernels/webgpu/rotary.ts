/**
 * @file Rotary positions, in place on packed queries and keys: (a, b) to (a cos - b sin, b cos + a sin) for the halves a, b of a head.
 *
 * qkv [n, 3 dModel] float16, heads of 64: queries, then keys, then values, which stay as they are. The table holds, for each position, 32 cosines
 * and 32 sines, computed on the host in float64. A thread turns 4 pairs. The inverse turns back: it is the backward pass.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { defineKernel } from "./kernel";
import { forEachItem, HALF_CONVERSIONS, storageBuffers } from "./wgsl";

/** Size of a head in all kernels here. */
export const HEAD_SIZE = 64;

interface RotaryAttributes {
  readonly inverse: boolean;
}

/** Changes `qkv`; no outputs. */
export const rotate = defineKernel<{ readonly qkv: tf.Tensor; readonly table: tf.Tensor }, RotaryAttributes>(
  "Relu2Rotate",
  (gpu, { qkv, table }, { inverse }) => {
    const [n, packedWidth] = qkv.shape; // 3 dModel halves are 3 dModel / 2 elements
    const heads = (packedWidth * 2) / 3 / HEAD_SIZE;
    const [context] = table.shape;
    const pairVectors = HEAD_SIZE / 2 / 4; // 8 vectors of 4 pairs a head
    const rowVectors = (packedWidth * 2) / 4;
    const { main, workgroups } = forEachItem(
      n * 2 * heads * pairVectors,
      `let pair = i % ${pairVectors}u;
    let head = (i / ${pairVectors}u) % ${2 * heads}u; // of queries, then of keys
    let row = i / ${pairVectors * 2 * heads}u;
    let at = row * ${rowVectors}u + head * ${HEAD_SIZE / 4}u + pair;
    let angles = (row % ${context}u) * ${HEAD_SIZE / 4}u + pair;
    let cosines = table[angles];
    let sines = ${inverse ? "-" : ""}table[angles + ${pairVectors}u];
    let a = toFloats(qkv[at]);
    let b = toFloats(qkv[at + ${pairVectors}u]);
    qkv[at] = toHalves(a * cosines - b * sines);
    qkv[at + ${pairVectors}u] = toHalves(b * cosines + a * sines);`,
    );
    const program = {
      key: `rotate ${n}x${heads} ${context}${inverse ? " inverse" : ""}`,
      wgsl: () => `${HALF_CONVERSIONS}
${storageBuffers({ table: "vec4<f32>" }, { qkv: "vec2<u32>" })}
${main}`,
      workgroups,
    };
    return gpu.run(program, { inputs: [table], inPlace: [qkv] });
  },
);

/** Cosines and sines of the angles m ropeBase^(-2i / 64) for positions m < context: [context, 64]. */
export function rotaryTable(context: number, ropeBase: number): Float32Array {
  const half = HEAD_SIZE / 2;
  const table = new Float32Array(context * HEAD_SIZE);
  for (let position = 0; position < context; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * ropeBase ** (-i / half);
      table[position * HEAD_SIZE + i] = Math.cos(angle);
      table[position * HEAD_SIZE + half + i] = Math.sin(angle);
    }
  }
  return table;
}
