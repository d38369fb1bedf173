/**
 * @file AdamW on the GPU: the gradients' squares, their norm, the update. Nothing is read back.
 *
 *     g = clip · Σ_tokens gradient,   clip = c / nTokens,   c = min(1, maxNorm / ‖mean gradient‖)
 *     m = β₁ m + (1 - β₁) g,   v = β₂ v + (1 - β₂) g²
 *     p = p - η (m / (1 - β₁ᵗ) / (sqrt(v / (1 - β₂ᵗ)) + ε) + λ p)
 *
 * All float32; one thread a vector of 4, so that sizes are multiples of 4. A dispatch takes several parameters, as many as it can bind buffers for: a small
 * model has many, and each dispatch costs the host more than it costs the card. Workgroups are numbered (part, parameter).
 *
 * @see Loshchilov and Hutter 2019, arXiv:1711.05101.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { float, sizeOf } from "./gpu";
import { defineKernel } from "./kernel";
import { FLOATS, storageBuffers } from "./wgsl";

const THREADS = 256;
const MOST_UPDATE_WORKGROUPS = 512; // a parameter

/** Partial sums of squares that each parameter leaves in the table. */
export const PARTIALS = 64;

/** How many parameters one dispatch takes where a shader may bind `buffers`: the table, or rate and clip, are bound once. */
export const squaresAtOnce = (buffers: number): number => buffers - 1;
export const updatesAtOnce = (buffers: number): number => Math.floor((buffers - 2) / 4);

/** Tensors as kernel inputs: `name`0, `name`1, ... */
export function numbered(name: string, tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.map((tensor, i) => [`${name}${i}`, tensor]));
}

/** WGSL that calls `name`0 for the first parameter's workgroups, `name`1 for the next's, and so on. */
function callByParameter(count: number, call: (index: number) => string): string {
  const cases = Array.from({ length: count }, (_, i) => `case ${i}u: { ${call(i)} }`);
  return `switch workgroup.y { ${cases.join(" ")} default: {} }`;
}

interface SquaresInputs {
  /** Sums of squares of all parameters, [parameters, 64]: written. */
  readonly table: tf.Tensor;
  /** `gradient0`, `gradient1`, and so on. */
  readonly [gradient: string]: tf.Tensor;
}

/** Writes a row of the table for each gradient, from row `first` on: its squares, summed by 64 workgroups. No outputs. */
export const squaresOf = defineKernel<SquaresInputs, { readonly first: number }>(
  "Relu2SquaresOf",
  (gpu, { table, ...numberedGradients }, { first }) => {
    const gradients = Object.values(numberedGradients);
    const vectors = gradients.map((gradient) => sizeOf(gradient) / FLOATS);
    const names = Object.keys(numberedGradients);
    const program = {
      key: `squaresOf ${vectors} to ${first}`,
      wgsl: () => `${storageBuffers(Object.fromEntries(names.map((name) => [name, "vec4<f32>"])), { table: "f32" })}
var<workgroup> partial: array<f32, ${THREADS}>;
${names
  .map(
    (name, i) => `fn squares${i}(start: u32) -> f32 {
  var sum = 0.0;
  for (var i = start; i < ${vectors[i]}u; i += ${PARTIALS * THREADS}u) { sum += dot(${name}[i], ${name}[i]); }
  return sum;
}`,
  )
  .join("\n")}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let start = workgroup.x * ${THREADS}u + thread;
  var own = 0.0;
  ${callByParameter(names.length, (i) => `own = squares${i}(start);`)}
  partial[thread] = own;
  for (var distance = ${THREADS / 2}u; distance > 0u; distance >>= 1u) {
    workgroupBarrier();
    if (thread < distance) { partial[thread] += partial[thread + distance]; }
  }
  if (thread == 0u) { table[(${first}u + workgroup.y) * ${PARTIALS}u + workgroup.x] = partial[0]; }
}`,
      workgroups: [PARTIALS, gradients.length] as const,
    };
    return gpu.run(program, { inputs: gradients, inPlace: [table] });
  },
);

/** From the table of squares and the step's factors (see adamw-state.ts): clip [1] and the norm of the mean gradient []. */
export const clipFactor = defineKernel<
  { readonly table: tf.Tensor; readonly factors: tf.Tensor; readonly norm: tf.Tensor },
  { readonly maxGradientNorm: number }
>("Relu2ClipFactor", (gpu, { table, factors, norm }, { maxGradientNorm }) => {
  const program = {
    key: `clipFactor ${sizeOf(table)} ${maxGradientNorm}`,
    wgsl: () => `${storageBuffers({ table: "f32", factors: "f32" }, { norm: "f32", clip: "f32" })}
var<workgroup> partial: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32) {
  var own = 0.0;
  for (var i = thread; i < ${sizeOf(table)}u; i += ${THREADS}u) { own += table[i]; }
  partial[thread] = own;
  for (var distance = ${THREADS / 2}u; distance > 0u; distance >>= 1u) {
    workgroupBarrier();
    if (thread < distance) { partial[thread] += partial[thread + distance]; }
  }
  if (thread == 0u) {
    let perToken = factors[3];
    let meanNorm = sqrt(partial[0]) * perToken;
    norm[0] = meanNorm;
    clip[0] = perToken * min(1.0, ${maxGradientNorm} / (meanNorm + 1e-6)); // 1e-6 as in PyTorch's clip_grad_norm_
  }
}`,
    workgroups: [1] as const,
  };
  return gpu.run(program, { inputs: [table, factors], inPlace: [norm], outputs: [float(1)] });
});

interface UpdateInputs {
  readonly factors: tf.Tensor;
  readonly clip: tf.Tensor;
  /** `gradient0`, `parameter0`, `first0`, `second0`, and so on. */
  readonly [numbered: string]: tf.Tensor;
}

interface UpdateAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Weight decay of each parameter. */
  readonly decays: readonly number[];
}

/** Moves some parameters and their moments in place. No outputs. */
export const adamWUpdate = defineKernel<UpdateInputs, UpdateAttributes>(
  "Relu2AdamWUpdate",
  (gpu, { factors, clip, ...tensors }, { beta1, beta2, epsilon, decays }) => {
    const each = (name: string) => decays.map((_, i) => `${name}${i}`);
    const changed = ["parameter", "first", "second"].flatMap(each);
    const vectors = each("parameter").map((name) => sizeOf(tensors[name]) / FLOATS);
    const workgroups = Math.min(MOST_UPDATE_WORKGROUPS, Math.ceil(Math.max(...vectors) / THREADS));
    const asVectors = (names: string[]) => Object.fromEntries(names.map((name) => [name, "vec4<f32>"]));
    const update = (i: number) => `fn update${i}(start: u32) {
  for (var i = start; i < ${vectors[i]}u; i += ${workgroups * THREADS}u) {
    let g = gradient${i}[i] * clip[0];
    let m = ${beta1} * first${i}[i] + ${1 - beta1} * g;
    let v = ${beta2} * second${i}[i] + ${1 - beta2} * g * g;
    first${i}[i] = m;
    second${i}[i] = v;
    let p = parameter${i}[i];
    parameter${i}[i] = p - factors[0] * (m * factors[1] / (sqrt(v * factors[2]) + ${epsilon}) + ${decays[i]} * p);
  }
}`;
    const program = {
      key: `adamWUpdate ${vectors} ${beta1} ${beta2} ${epsilon} ${decays}`,
      wgsl: () => `${storageBuffers(
        { factors: "f32", clip: "f32", ...asVectors(each("gradient")) },
        asVectors(changed),
      )}
${decays.map((_, i) => update(i)).join("\n")}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let start = workgroup.x * ${THREADS}u + thread;
  ${callByParameter(decays.length, (i) => `update${i}(start);`)}
}`,
      workgroups: [workgroups, decays.length] as const,
    };
    const inputs = [factors, clip, ...each("gradient").map((name) => tensors[name])];
    return gpu.run(program, { inputs, inPlace: changed.map((name) => tensors[name]) });
  },
);
