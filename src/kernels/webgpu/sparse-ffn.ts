/**
 * @file The feed-forward network of one token with only the neurons of a mask: y = Σ_{i : mask[i] ≠ 0} aᵢ · down[i].
 *
 * Four programs: the active neurons as a list in ascending order, by a prefix sum of one workgroup; their activations, a workgroup a neuron; their outputs, a thread four columns, in
 * stretches of the list; the sum of the stretches. Only rows of active neurons are read. How many there are stays on the card: workgroups beyond them end at once. All float32, sums in a
 * fixed order, no subgroups: it runs on any WebGPU device. dModel a multiple of 4.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { float, type Program } from "./gpu";
import { defineKernel } from "./kernel";
import type { TrainedVariant } from "./training-ops";
import { FLOATS, forEachItem, storageBuffers } from "./wgsl";

/** What the kernel reads; matrices row-major, a row a neuron. */
export interface SparseFfnInputs {
  /** [dModel] */
  readonly x: tf.Tensor1D;
  /** int32, [dFF] */
  readonly mask: tf.Tensor1D;
  /** [dFF, dModel], of the variants with a gate. */
  readonly gate?: tf.Tensor2D;
  /** [dFF, dModel] */
  readonly up: tf.Tensor2D;
  /** [dFF, dModel]: row i is what neuron i writes. */
  readonly down: tf.Tensor2D;
}

const LIST_THREADS = 256;
const DOT_THREADS = 64;
const COLUMN_THREADS = 64;
/** Workgroups of the activations; each takes several neurons where there are more. */
const MOST_WORKGROUPS = 1024;
/** Stretches of the list: enough workgroups to fill a card, though a token has few columns. */
const SPLITS = 32;

/** Output: y [dModel]. */
export const sparseFfn = defineKernel<SparseFfnInputs, { readonly variant: TrainedVariant }>(
  "Relu2SparseFfn",
  (gpu, { x, mask, gate, up, down }, { variant }) => {
    const [dFF, dModel] = up.shape;
    const list = { shape: [dFF + 1], dtype: "int32" } as const; // their number, then the neurons
    const [active] = gpu.run(listProgram(dFF), { inputs: [mask], outputs: [list] });
    const matrices = gate === undefined ? [up] : [gate, up];
    const [activation] = gpu.run(activationProgram(variant, dFF, dModel), {
      inputs: [active, x, ...matrices],
      outputs: [float(dFF)],
    });
    const [partials] = gpu.run(outputProgram(dModel), {
      inputs: [active, activation, down],
      outputs: [float(SPLITS, dModel)],
    });
    const outputs = gpu.run(sumProgram(dModel), { inputs: [partials], outputs: [float(dModel)] });
    for (const tensor of [active, activation, partials]) gpu.dispose(tensor);
    return outputs;
  },
);

function listProgram(dFF: number): Program {
  const perThread = Math.ceil(dFF / LIST_THREADS);
  return {
    key: `sparseFfn list ${dFF}`,
    workgroups: [1],
    wgsl: () => `${storageBuffers({ mask: "i32" }, { active_: "i32" })}
var<workgroup> counts: array<u32, ${LIST_THREADS}>;

@compute @workgroup_size(${LIST_THREADS})
fn main(@builtin(local_invocation_index) thread: u32) {
  let begin = min(thread * ${perThread}u, ${dFF}u);
  let end = min(begin + ${perThread}u, ${dFF}u);
  var n = 0u;
  for (var i = begin; i < end; i++) { n += select(0u, 1u, mask[i] != 0); }
  counts[thread] = n;
  for (var distance = 1u; distance < ${LIST_THREADS}u; distance <<= 1u) {
    workgroupBarrier();
    var before = 0u;
    if (thread >= distance) { before = counts[thread - distance]; }
    workgroupBarrier();
    counts[thread] += before;
  }
  var place = 1u + counts[thread] - n;
  for (var i = begin; i < end; i++) {
    if (mask[i] != 0) {
      active_[place] = i32(i);
      place++;
    }
  }
  if (thread == ${LIST_THREADS - 1}u) { active_[0] = i32(counts[thread]); }
}`,
  };
}

function activationProgram(variant: TrainedVariant, dFF: number, dModel: number): Program {
  const isGated = variant === "reglu" || variant === "swiglu";
  const vectors = dModel / FLOATS;
  const matrices: Record<string, string> = isGated ? { gate: "vec4<f32>", up: "vec4<f32>" } : { up: "vec4<f32>" };
  const sums = isGated
    ? "own += vec2<f32>(dot(gate[row + j], x[j]), dot(up[row + j], x[j]));"
    : "own.x += dot(up[row + j], x[j]);";
  return {
    key: `sparseFfn activation ${variant} ${dFF}x${dModel}`,
    workgroups: [Math.min(MOST_WORKGROUPS, dFF)],
    wgsl: () => `${storageBuffers({ active_: "i32", x: "vec4<f32>", ...matrices }, { activation: "f32" })}
var<workgroup> partial: array<vec2<f32>, ${DOT_THREADS}>;

@compute @workgroup_size(${DOT_THREADS})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = u32(active_[0]);
  for (var k = workgroup.x; k < n; k += workgroups.x) {
    let row = u32(active_[1u + k]) * ${vectors}u;
    var own = vec2<f32>();
    for (var j = thread; j < ${vectors}u; j += ${DOT_THREADS}u) { ${sums} }
    partial[thread] = own;
    for (var distance = ${DOT_THREADS / 2}u; distance > 0u; distance >>= 1u) {
      workgroupBarrier();
      if (thread < distance) { partial[thread] += partial[thread + distance]; }
    }
    if (thread == 0u) {
      let z = partial[0].x;
      let u = partial[0].y;
      activation[k] = ${ACTIVATIONS[variant]};
    }
    workgroupBarrier();
  }
}`,
  };
}

const ACTIVATIONS: Readonly<Record<TrainedVariant, string>> = {
  relu: "max(z, 0.0)",
  relu2: "max(z, 0.0) * max(z, 0.0)",
  reglu: "max(z, 0.0) * u",
  swiglu: "z / (1.0 + exp(-z)) * u",
};

function outputProgram(dModel: number): Program {
  const vectors = dModel / FLOATS;
  return {
    key: `sparseFfn output ${dModel}`,
    workgroups: [Math.ceil(vectors / COLUMN_THREADS), SPLITS],
    wgsl: () => `${storageBuffers({ active_: "i32", activation: "f32", down: "vec4<f32>" }, { partials: "vec4<f32>" })}

@compute @workgroup_size(${COLUMN_THREADS})
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let column = thread.x;
  if (column >= ${vectors}u) { return; }
  let n = u32(active_[0]);
  let stretch = (n + ${SPLITS - 1}u) / ${SPLITS}u;
  let end = min((thread.y + 1u) * stretch, n);
  var sum = vec4<f32>();
  for (var k = thread.y * stretch; k < end; k++) {
    sum += activation[k] * down[u32(active_[1u + k]) * ${vectors}u + column];
  }
  partials[thread.y * ${vectors}u + column] = sum;
}`,
  };
}

function sumProgram(dModel: number): Program {
  const vectors = dModel / FLOATS;
  const { main, workgroups } = forEachItem(
    vectors,
    `var sum = partials[i];
    for (var split = 1u; split < ${SPLITS}u; split++) { sum += partials[split * ${vectors}u + i]; }
    y[i] = sum;`,
  );
  return {
    key: `sparseFfn sum ${dModel}`,
    workgroups,
    wgsl: () => `${storageBuffers({ partials: "vec4<f32>" }, { y: "vec4<f32>" })}
${main}`,
  };
}
