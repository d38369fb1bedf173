/**
 * @file RMSNorm, forward: y = x · r ⊙ w with r = 1 / sqrt(mean(x²) + ε).
 *
 * x [n, dModel] float32 to y [n, dModel] float16 and r [n] float32, kept for the backward pass. One subgroup a row, 4 rows a workgroup; a lane
 * holds every 32nd vector of 4. dModel a multiple of 64: where 32 lanes do not divide the vectors of a row, the last ones pause.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { float, half } from "./gpu";
import { defineKernel } from "./kernel";
import { FLOATS, HALF_CONVERSIONS, LANES, spread, storageBuffers } from "./wgsl";

const ROWS_PER_WORKGROUP = 4;

/** Outputs: y, r. */
export const rmsNorm = defineKernel<
  { readonly x: tf.Tensor; readonly weight: tf.Tensor },
  { readonly epsilon: number }
>("Relu2RmsNorm", (gpu, { x, weight }, { epsilon }) => {
  const [n, dModel] = x.shape;
  const program = {
    key: `rmsNorm ${n}x${dModel} ${epsilon}`,
    wgsl: () => rmsNormWgsl(dModel, epsilon),
    workgroups: spread(n / ROWS_PER_WORKGROUP),
  };
  return gpu.run(program, { inputs: [x, weight], outputs: [half(n, dModel), float(n)] });
});

function rmsNormWgsl(dModel: number, epsilon: number): string {
  const vectors = dModel / FLOATS; // of a row
  const perLane = Math.ceil(vectors / LANES);
  return `enable subgroups;
${HALF_CONVERSIONS}
${storageBuffers({ x: "vec4<f32>", weight: "vec4<f32>" }, { y: "vec2<u32>", scales: "f32" })}

@compute @workgroup_size(${ROWS_PER_WORKGROUP * LANES})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let row = (workgroup.y * workgroups.x + workgroup.x) * ${ROWS_PER_WORKGROUP}u + subgroup;
  var values: array<vec4<f32>, ${perLane}>;
  var squares = 0.0;
  for (var k = 0u; k < ${perLane}u; k++) {
    let at = k * ${LANES}u + lane;
    if (at < ${vectors}u) { values[k] = x[row * ${vectors}u + at]; }
    squares += dot(values[k], values[k]);
  }
  let scale = inverseSqrt(subgroupAdd(squares) / ${dModel}.0 + ${epsilon});
  if (lane == 0u) { scales[row] = scale; }
  for (var k = 0u; k < ${perLane}u; k++) {
    let at = k * ${LANES}u + lane;
    if (at < ${vectors}u) { y[row * ${vectors}u + at] = toHalves(values[k] * scale * weight[at]); }
  }
}`;
}
