/**
 * @file Embedding, backward: dE[v] = Σ dx[i] over the positions i of token v, in the order of i.
 *
 * One workgroup a row of E. It looks at all tokens, 4096 at a time, lists the positions of its own, and adds their rows: threads share out the
 * columns, and what is left of them the positions. Looking costs vocabSize * n comparisons, which is little, and the sum repeats to the bit, which
 * adding into E from each position would not. n a multiple of 4, dModel at most 1024.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { float } from "./gpu";
import { defineKernel } from "./kernel";
import { FLOATS, LANES, storageBuffers } from "./wgsl";

const THREADS = 256;
const SUBGROUPS = THREADS / LANES;
const VECTORS_PER_THREAD = 4; // of 4 tokens each
const CHUNK = THREADS * VECTORS_PER_THREAD * 4;

/** Output: dE [vocabSize, dModel]. */
export const embeddingGrad = defineKernel<
  { readonly dx: tf.Tensor; readonly tokens: tf.Tensor },
  { readonly vocabSize: number }
>("Relu2EmbeddingGrad", (gpu, { dx, tokens }, { vocabSize }) => {
  const [n, dModel] = dx.shape;
  const program = {
    key: `embeddingGrad ${n}x${dModel} ${vocabSize}`,
    wgsl: () => embeddingGradWgsl(n, dModel),
    workgroups: [vocabSize] as const,
  };
  return gpu.run(program, { inputs: [dx, tokens], outputs: [float(vocabSize, dModel)] });
});

function embeddingGradWgsl(n: number, dModel: number): string {
  const vectors = dModel / FLOATS;
  const teams = Math.floor(THREADS / vectors); // of `vectors` threads; each adds every teams-th position
  return `enable subgroups;
${storageBuffers({ dx: "vec4<f32>", tokens: "vec4<i32>" }, { dMatrix: "vec4<f32>" })}
var<workgroup> totals: array<u32, ${SUBGROUPS}>; // matches of each subgroup
var<workgroup> positions: array<u32, ${CHUNK}>;
var<workgroup> teamSums: array<vec4<f32>, ${teams * vectors}>;

@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let own = i32(workgroup.x);
  let team = thread / ${vectors}u;
  let column = thread % ${vectors}u;
  var sum = vec4<f32>();
  for (var start = 0u; start < ${n}u; start += ${CHUNK}u) {
    let first = start / 4u + thread * ${VECTORS_PER_THREAD}u;
    var count = 0u;
    for (var v = first; v < min(first + ${VECTORS_PER_THREAD}u, ${n / 4}u); v++) {
      count += dot(select(vec4<u32>(), vec4<u32>(1u), tokens[v] == vec4<i32>(own)), vec4<u32>(1u));
    }
    let upToHere = subgroupInclusiveAdd(count);
    if (lane == ${LANES - 1}u) { totals[subgroup] = upToHere; }
    workgroupBarrier();
    var slot = upToHere - count;
    var matches = 0u;
    for (var s = 0u; s < ${SUBGROUPS}u; s++) {
      if (s < subgroup) { slot += totals[s]; }
      matches += totals[s];
    }
    if (count > 0u) {
      for (var v = first; v < min(first + ${VECTORS_PER_THREAD}u, ${n / 4}u); v++) {
        for (var e = 0u; e < 4u; e++) {
          if (tokens[v][e] == own) {
            positions[slot] = 4u * v + e;
            slot++;
          }
        }
      }
    }
    workgroupBarrier();
    if (team < ${teams}u) {
      for (var k = team; k < matches; k += ${teams}u) { sum += dx[positions[k] * ${vectors}u + column]; }
    }
    workgroupBarrier();
  }
  if (team < ${teams}u) { teamSums[thread] = sum; }
  workgroupBarrier();
  if (team == 0u) {
    for (var t = 1u; t < ${teams}u; t++) { sum += teamSums[t * ${vectors}u + column]; }
    dMatrix[workgroup.x * ${vectors}u + column] = sum;
  }
}`;
}
