/**
 * @file RMSNorm, backward, with the gradient that passes it by on the residual stream.
 *
 *     h = x · r,  dh = dy ⊙ w,   dx = dResidual + r (dh - h mean(dh ⊙ h)),   dw = Σ_rows dy ⊙ h
 *
 * dy [n, dModel] float16; x and dResidual float32; dx float32. One subgroup a row; a workgroup of 4 subgroups walks over its share of the
 * rows and keeps dw in registers, then leaves one row of partial sums that a second program adds in a fixed order.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { float, type Gpu } from "./gpu";
import { defineKernel } from "./kernel";
import { FLOATS, HALF_CONVERSIONS, LANES, storageBuffers } from "./wgsl";

const SUBGROUPS = 4;
const MOST_WORKGROUPS = 1024; // rows of partial sums
const SUM_THREADS = 256; // that add the partial sums of one vector of dw

interface RmsNormGradInputs {
  readonly x: tf.Tensor;
  readonly weight: tf.Tensor;
  /** r of the forward pass, [n]. */
  readonly scales: tf.Tensor;
  readonly dy: tf.Tensor;
  /** None: the norm stands at the end of the residual stream. */
  readonly dResidual?: tf.Tensor;
}

/** Outputs: dx [n, dModel], dw [dModel]. */
export const rmsNormGrad = defineKernel<RmsNormGradInputs, Record<string, never>>(
  "Relu2RmsNormGrad",
  (gpu, { x, weight, scales, dy, dResidual }) => {
    const [n, dModel] = x.shape;
    const workgroups = workgroupsFor(n);
    const program = {
      key: `rmsNormGrad ${n}x${dModel}${dResidual ? " residual" : ""}`,
      wgsl: () => rmsNormGradWgsl(n / workgroups / SUBGROUPS, dModel, dResidual !== undefined),
      workgroups: [workgroups] as const,
    };
    const inputs = [x, weight, scales, dy, ...(dResidual ? [dResidual] : [])];
    const [dx, partial] = gpu.run(program, { inputs, outputs: [float(n, dModel), float(workgroups, dModel)] });
    const dw = columnSums(gpu, partial);
    gpu.dispose(partial);
    return [dx, dw];
  },
);

/** The most workgroups, a power of two, that share n rows evenly. */
function workgroupsFor(n: number): number {
  let workgroups = MOST_WORKGROUPS;
  while (n % (workgroups * SUBGROUPS) !== 0) workgroups /= 2;
  return workgroups;
}

function rmsNormGradWgsl(rowsPerSubgroup: number, dModel: number, residual: boolean): string {
  const vectors = dModel / FLOATS;
  const perLane = Math.ceil(vectors / LANES);
  const perVector = (body: string) => `for (var k = 0u; k < ${perLane}u; k++) {
    let column = k * ${LANES}u + lane;
    if (column < ${vectors}u) { ${body} }
  }`;
  return `enable subgroups;
${HALF_CONVERSIONS}
${storageBuffers(
  {
    x: "vec4<f32>",
    weight: "vec4<f32>",
    scales: "f32",
    dy: "vec2<u32>",
    ...(residual && { dResidual: "vec4<f32>" }),
  },
  { dx: "vec4<f32>", partial: "vec4<f32>" },
)}
var<workgroup> bySubgroup: array<vec4<f32>, ${SUBGROUPS * vectors}>;

@compute @workgroup_size(${SUBGROUPS * LANES})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  var w: array<vec4<f32>, ${perLane}>;
  var dw: array<vec4<f32>, ${perLane}>;
  ${perVector("w[k] = weight[column];")}
  for (var step = 0u; step < ${rowsPerSubgroup}u; step++) {
    let row = (workgroup.x * ${rowsPerSubgroup}u + step) * ${SUBGROUPS}u + subgroup;
    let scale = scales[row];
    var h: array<vec4<f32>, ${perLane}>;
    var dh: array<vec4<f32>, ${perLane}>;
    var along = 0.0;
    ${perVector(`let at = row * ${vectors}u + column;
      let d = toFloats(dy[at]);
      h[k] = x[at] * scale;
      dh[k] = d * w[k];
      dw[k] += d * h[k];
      along += dot(dh[k], h[k]);`)}
    let mean = subgroupAdd(along) / ${dModel}.0;
    ${perVector(`let at = row * ${vectors}u + column;
      dx[at] = scale * (dh[k] - h[k] * mean)${residual ? " + dResidual[at]" : ""};`)}
  }
  ${perVector(`bySubgroup[subgroup * ${vectors}u + column] = dw[k];`)}
  workgroupBarrier();
  for (var column = thread; column < ${vectors}u; column += ${SUBGROUPS * LANES}u) {
    var sum = bySubgroup[column];
    for (var s = 1u; s < ${SUBGROUPS}u; s++) { sum += bySubgroup[s * ${vectors}u + column]; }
    partial[workgroup.x * ${vectors}u + column] = sum;
  }
}`;
}

/** Sums of the columns of a matrix whose number of rows is a power of two: a workgroup takes 4 columns, a thread every 256th row of them. */
function columnSums(gpu: Gpu, matrix: tf.TensorInfo): tf.TensorInfo {
  const [rows, columns] = matrix.shape;
  const vectors = columns / FLOATS;
  const threads = Math.min(rows, SUM_THREADS);
  const program = {
    key: `columnSums ${rows}x${columns}`,
    wgsl: () => `${storageBuffers({ matrix: "vec4<f32>" }, { sums: "vec4<f32>" })}
var<workgroup> partial: array<vec4<f32>, ${threads}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  var own = vec4<f32>();
  for (var row = thread; row < ${rows}u; row += ${threads}u) { own += matrix[row * ${vectors}u + workgroup.x]; }
  partial[thread] = own;
  for (var distance = ${threads / 2}u; distance > 0u; distance >>= 1u) {
    workgroupBarrier();
    if (thread < distance) { partial[thread] += partial[thread + distance]; }
  }
  if (thread == 0u) { sums[workgroup.x] = partial[0]; }
}`,
    workgroups: [vectors] as const,
  };
  return gpu.run(program, { inputs: [matrix], outputs: [float(columns)] })[0];
}
