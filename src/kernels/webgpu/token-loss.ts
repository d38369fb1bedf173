/**
 * @file Cross-entropy of each token, forward: loss = lse - logit[target] with lse = log Σ_v exp(logit[v]).
 *
 * logits [n, vocabSize] float16, targets int32 [n], to loss and lse, float32 [n], and their sum over tokens, float32. A workgroup of 256 threads a
 * token: each thread keeps its share of the logits in registers, so that they are read once. vocabSize a multiple of 64.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { float, type Gpu } from "./gpu";
import { defineKernel } from "./kernel";
import { HALF_CONVERSIONS, HALVES, LANES, spread, storageBuffers } from "./wgsl";

const THREADS = 256;
const SUBGROUPS = THREADS / LANES;

/** Outputs: sum of the losses [], lse [n]. */
export const tokenLoss = defineKernel<
  { readonly logits: tf.Tensor; readonly targets: tf.Tensor },
  Record<string, never>
>("Relu2TokenLoss", (gpu, { logits, targets }) => {
  const [n, packedWidth] = logits.shape;
  const vocabSize = 2 * packedWidth;
  const program = { key: `tokenLoss ${n}x${vocabSize}`, wgsl: () => tokenLossWgsl(vocabSize), workgroups: spread(n) };
  const [losses, logSumExp] = gpu.run(program, { inputs: [logits, targets], outputs: [float(n), float(n)] });
  const sum = sumOf(gpu, losses);
  gpu.dispose(losses);
  return [sum, logSumExp];
});

function tokenLossWgsl(vocabSize: number): string {
  const vectors = vocabSize / HALVES;
  const perThread = Math.ceil(vectors / THREADS);
  return `enable subgroups;
${HALF_CONVERSIONS}
${storageBuffers({ logits: "vec4<u32>", targets: "i32" }, { losses: "f32", logSumExp: "f32" })}
var<workgroup> maxima: array<f32, ${SUBGROUPS}>;
var<workgroup> sums: array<f32, ${SUBGROUPS}>;

@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  var values: array<vec4<f32>, ${2 * perThread}>;
  var largest = -1e30;
  for (var k = 0u; k < ${perThread}u; k++) {
    let at = k * ${THREADS}u + thread;
    var lo = vec4<f32>(-1e30);
    var hi = vec4<f32>(-1e30);
    if (at < ${vectors}u) {
      let x = logits[row * ${vectors}u + at];
      lo = toFloats(x.xy);
      hi = toFloats(x.zw);
    }
    values[2u * k] = lo;
    values[2u * k + 1u] = hi;
    let larger = max(lo, hi);
    largest = max(largest, max(max(larger.x, larger.y), max(larger.z, larger.w)));
  }
  largest = subgroupMax(largest);
  if (lane == 0u) { maxima[subgroup] = largest; }
  workgroupBarrier();
  for (var s = 0u; s < ${SUBGROUPS}u; s++) { largest = max(largest, maxima[s]); }

  var exponentials = vec4<f32>();
  for (var k = 0u; k < ${2 * perThread}u; k++) { exponentials += exp(values[k] - largest); }
  let sum = subgroupAdd(dot(exponentials, vec4<f32>(1.0)));
  if (lane == 0u) { sums[subgroup] = sum; }
  workgroupBarrier();
  if (thread == 0u) {
    var total = 0.0;
    for (var s = 0u; s < ${SUBGROUPS}u; s++) { total += sums[s]; }
    let lse = largest + log(total);
    let target_ = u32(targets[row]);
    let x = logits[row * ${vectors}u + target_ / ${HALVES}u];
    let pair = unpack2x16float(x[(target_ % ${HALVES}u) / 2u]);
    losses[row] = lse - pair[target_ % 2u];
    logSumExp[row] = lse;
  }
}`;
}

/** Sum of a vector, in a fixed order, by one workgroup. */
function sumOf(gpu: Gpu, vector: tf.TensorInfo): tf.TensorInfo {
  const [n] = vector.shape;
  const program = {
    key: `sum ${n}`,
    wgsl: () => `${storageBuffers({ values: "f32" }, { sum: "f32" })}
var<workgroup> partial: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32) {
  var own = 0.0;
  for (var i = thread; i < ${n}u; i += ${THREADS}u) { own += values[i]; }
  partial[thread] = own;
  for (var distance = ${THREADS / 2}u; distance > 0u; distance >>= 1u) {
    workgroupBarrier();
    if (thread < distance) { partial[thread] += partial[thread + distance]; }
  }
  if (thread == 0u) { sum[0] = partial[0]; }
}`,
    workgroups: [1] as const,
  };
  return gpu.run(program, { inputs: [vector], outputs: [float()] })[0];
}
