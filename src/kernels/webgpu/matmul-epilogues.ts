/** @file What happens to a tile of a matrix product before it is written: each epilogue saves a kernel that would read and write it again. */
import { float, half, type TensorSpec } from "./gpu";
import type { TrainedVariant } from "./training-ops";
import { HALVES } from "./wgsl";

/** Gate and up rows lie in turns of this many, so that a tile of the product holds both values of a neuron. */
export const INTERLEAVE = 16;

/**
 * The code that stores 8 neighbouring values of C = A B, [m, n].
 *
 * It finds them as `lo` and `hi`, both vec4<f32>, at `row` and `column` of C. A paired epilogue finds those of the gate as `gateLo`,
 * `gateHi` and those of up as `upLo`, `upHi`, at `column` of the neurons.
 */
export interface Epilogue {
  readonly paired: boolean;
  /** Element type of the third operand, called `extra`, where there is one. */
  readonly extra?: string;
  /** Element types of the outputs by name. */
  readonly writes: Readonly<Record<string, string>>;
  outputs(m: number, n: number): TensorSpec[];
  readonly functions?: string;
  store(n: number): string;
}

const HALF_OUTPUT = { writes: { c: "vec4<u32>" }, outputs: (m: number, n: number) => [half(m, n)] };
const storeHalves = (n: number): string =>
  `c[(row * ${n}u + column) / ${HALVES}u] = vec4<u32>(toHalves(lo), toHalves(hi));`;

/** Where the gate value of a neuron lies, in vectors of 8 halves, in the interleaved [m, 2 dFF]; the up value follows 2 vectors later. */
const gateAt = (dFF: number): string =>
  `(row * ${2 * dFF}u + (column / ${INTERLEAVE}u) * ${2 * INTERLEAVE}u + column % ${INTERLEAVE}u) / ${HALVES}u`;
const UP_AFTER_GATE = INTERLEAVE / HALVES;

/** C in float16. */
const toHalf: Epilogue = { ...HALF_OUTPUT, paired: false, store: storeHalves };

/** C + R in float32, with R the residual stream: [m, n] float32. */
const addResidual: Epilogue = {
  paired: false,
  extra: "vec4<f32>",
  writes: { c: "vec4<f32>" },
  outputs: (m, n) => [float(m, n)],
  store: (n) => `let at = (row * ${n}u + column) / 4u;
      c[at] = lo + extra[at];
      c[at + 1u] = hi + extra[at + 1u];`,
};

/** a = relu(C) or relu(C)² in float16. */
const activation = (of: string): Epilogue => ({
  ...HALF_OUTPUT,
  paired: false,
  functions: `fn activation(z: vec4<f32>) -> vec4<f32> { let positive = max(z, vec4<f32>()); return ${of}; }`,
  store: (n) => `lo = activation(lo);
      hi = activation(hi);
      ${storeHalves(n)}`,
});

/** dz = C · da/dz in float16, with da/dz from the activation a, [m, n] float16: 1 where a > 0 for ReLU, 2 sqrt(a) for its square. */
const activationGradient = (slope: string): Epilogue => ({
  ...HALF_OUTPUT,
  paired: false,
  extra: "vec4<u32>",
  functions: `fn slope(a: vec4<f32>) -> vec4<f32> { return ${slope}; }`,
  store: (n) => `let a = extra[(row * ${n}u + column) / ${HALVES}u];
      lo *= slope(toFloats(a.xy));
      hi *= slope(toFloats(a.zw));
      ${storeHalves(n)}`,
});

const STEP = "select(vec4<f32>(), vec4<f32>(1.0), z > vec4<f32>())";
const GATES = {
  reglu: `fn gated(z: vec4<f32>) -> vec4<f32> { return max(z, vec4<f32>()); }
fn slope(z: vec4<f32>) -> vec4<f32> { return ${STEP}; }`,
  swiglu: `fn gated(z: vec4<f32>) -> vec4<f32> { return z / (1.0 + exp(-z)); }
fn slope(z: vec4<f32>) -> vec4<f32> { let s = 1.0 / (1.0 + exp(-z)); return s * (1.0 + z * (1.0 - s)); }`,
};

/**
 * a = f(z) · u in float16, [m, dFF], from gate z and up u interleaved in C, [m, n = 2 dFF], which is written too, in float16, for the
 * backward pass.
 */
const gate = (functions: string): Epilogue => ({
  paired: true,
  writes: { activations: "vec4<u32>", preActivations: "vec4<u32>" },
  outputs: (m, n) => [half(m, n / 2), half(m, n)],
  functions,
  store: (n) => `activations[(row * ${n / 2}u + column) / ${HALVES}u] =
        vec4<u32>(toHalves(gated(gateLo) * upLo), toHalves(gated(gateHi) * upHi));
      let at = ${gateAt(n / 2)};
      preActivations[at] = vec4<u32>(toHalves(gateLo), toHalves(gateHi));
      preActivations[at + ${UP_AFTER_GATE}u] = vec4<u32>(toHalves(upLo), toHalves(upHi));`,
});

/** dz = C · u · f'(z) and du = C · f(z), interleaved as z and u are: [m, 2 n] float16, with n = dFF. */
const gateGradient = (functions: string): Epilogue => ({
  paired: false,
  extra: "vec4<u32>",
  writes: { gradients: "vec4<u32>" },
  outputs: (m, n) => [half(m, 2 * n)],
  functions,
  store: (n) => `let at = ${gateAt(n)};
      let z = extra[at];
      let u = extra[at + ${UP_AFTER_GATE}u];
      let zLo = toFloats(z.xy);
      let zHi = toFloats(z.zw);
      gradients[at] = vec4<u32>(toHalves(lo * toFloats(u.xy) * slope(zLo)), toHalves(hi * toFloats(u.zw) * slope(zHi)));
      gradients[at + ${UP_AFTER_GATE}u] = vec4<u32>(toHalves(lo * gated(zLo)), toHalves(hi * gated(zHi)));`,
});

/** By name: `activation` and `gradient` of a variant are what its products with the up and the down projection end in. */
export const EPILOGUES = {
  half: toHalf,
  residual: addResidual,
  reluActivation: activation("positive"),
  reluGradient: activationGradient("select(vec4<f32>(), vec4<f32>(1.0), a > vec4<f32>())"),
  relu2Activation: activation("positive * positive"),
  relu2Gradient: activationGradient("2.0 * sqrt(a)"),
  regluActivation: gate(GATES.reglu),
  regluGradient: gateGradient(GATES.reglu),
  swigluActivation: gate(GATES.swiglu),
  swigluGradient: gateGradient(GATES.swiglu),
} satisfies Record<string, Epilogue> & Record<`${TrainedVariant}${"Activation" | "Gradient"}`, Epilogue>;

export type EpilogueName = keyof typeof EPILOGUES;
