/** @file How the weights of a feed-forward network lie in a kernel memory: as each way of computing reads them. */
import type { KernelMemory } from "./kernel-memory";

/** Kinds of FFN; their order is their number in the kernels. */
const VARIANTS = ["relu", "relu2", "reglu", "swiglu", "geglu-erf", "geglu-tanh"] as const;

/** A kind of FFN, as the kernels tell them apart. */
export type KernelVariant = (typeof VARIANTS)[number];

/** The weights of one FFN, on the host. */
export interface FfnWeights {
  readonly variant: KernelVariant;
  /** [dFF, dModel], of the variants with a gate. */
  readonly gate?: Float32Array;
  /** [dFF, dModel] */
  readonly up: Float32Array;
  /** [dFF, dModel]: row i is what neuron i writes. */
  readonly down: Float32Array;
  readonly dModel: number;
  readonly dFF: number;
}

/** Matrices apart from each other, each [dFF, rowBytes]: for dense and gate-first computation. */
export interface ApartFfn {
  readonly variant: number;
  readonly dFF: number;
  readonly rowBytes: number;
  /** 0 where there is none. */
  readonly gate: number;
  readonly up: number;
  readonly down: number;
}

/** A neuron's rows of gate, up and down side by side: for masks that are known before. */
export interface BundledFfn {
  readonly variant: number;
  readonly dFF: number;
  readonly rowBytes: number;
  /** [dFF, 2 or 3, rowBytes] */
  readonly bundles: number;
}

const FLOATS_OF_A_LINE = 16;

/** The number of a variant in the kernels. */
function variantNumber(variant: KernelVariant): number {
  return VARIANTS.indexOf(variant);
}

/** Bytes of a stored row: whole cache lines, zeros at the end. */
export function rowBytesOf(nColumns: number): number {
  return 4 * paddedLength(nColumns);
}

/** Stores the rows of a matrix, [nRows, nColumns], each in whole cache lines. @returns The address. */
export function placeRows(memory: KernelMemory, matrix: Float32Array, nColumns: number): number {
  const nRows = matrix.length / nColumns;
  const stride = paddedLength(nColumns);
  const at = memory.take(4 * nRows * stride);
  const rows = memory.floats(at, nRows * stride);
  if (stride === nColumns) rows.set(matrix);
  else for (let i = 0; i < nRows; i++) rows.set(matrix.subarray(i * nColumns, (i + 1) * nColumns), i * stride);
  return at;
}

/** Stores the matrices apart. */
export function placeApart(memory: KernelMemory, weights: FfnWeights): ApartFfn {
  const { variant, gate, up, down, dModel, dFF } = weights;
  return {
    variant: variantNumber(variant),
    dFF,
    rowBytes: rowBytesOf(dModel),
    gate: gate === undefined ? 0 : placeRows(memory, gate, dModel),
    up: placeRows(memory, up, dModel),
    down: placeRows(memory, down, dModel),
  };
}

/** Stores each neuron's rows side by side. */
export function placeBundled(memory: KernelMemory, weights: FfnWeights): BundledFfn {
  const { variant, gate, up, down, dModel, dFF } = weights;
  const stride = paddedLength(dModel);
  const matrices = gate === undefined ? [up, down] : [gate, up, down];
  const bundles = memory.take(4 * dFF * stride * matrices.length);
  const rows = memory.floats(bundles, dFF * stride * matrices.length);
  for (let i = 0; i < dFF; i++) {
    matrices.forEach((matrix, m) => {
      rows.set(matrix.subarray(i * dModel, (i + 1) * dModel), (i * matrices.length + m) * stride);
    });
  }
  return { variant: variantNumber(variant), dFF, rowBytes: 4 * stride, bundles };
}

function paddedLength(nColumns: number): number {
  return Math.ceil(nColumns / FLOATS_OF_A_LINE) * FLOATS_OF_A_LINE;
}
