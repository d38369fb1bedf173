/** @file Two repairs of the wasm backend: a kernel it lacks and one that is naive for transposed matrices. */

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm/dist/backend_wasm";
import {
  BatchMatMul,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  Transpose,
  UnsortedSegmentSum,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
  unregisterKernel,
} from "@tensorflow/tfjs-core";

/** Inputs of a kernel, each of which is there. */
type Inputs<T> = { [name in keyof T]: TensorInfo };

/** Registers both repairs; a second call changes nothing. */
export function fixWasmKernels(): void {
  if (getKernel(UnsortedSegmentSum, "wasm")) return;
  registerKernel(unsortedSegmentSum);
  const stock = getKernel(BatchMatMul, "wasm");
  unregisterKernel(BatchMatMul, "wasm");
  registerKernel({ ...stock, kernelFunc: transposeFirst(stock.kernelFunc) });
}

/** The sum of the rows of `x` that carry the same segment id: the gradient of `gather`, which wasm lacks. */
const unsortedSegmentSum: KernelConfig = {
  kernelName: UnsortedSegmentSum,
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs as Inputs<UnsortedSegmentSumInputs>; // [nRows, ...row], [nRows]
    const { numSegments } = attrs as unknown as UnsortedSegmentSumAttrs;
    const wasm = backend as BackendWasm;
    const rowShape = x.shape.slice(1);
    const rowSize = rowShape.reduce((product, size) => product * size, 1);

    const output = wasm.makeOutput([numSegments, ...rowShape], x.dtype); // before the views: it may grow the memory
    const sums = wasm.typedArrayFromHeap(output).fill(0);
    const rows = wasm.typedArrayFromHeap(x);
    const segments = wasm.typedArrayFromHeap(segmentIds);
    segments.forEach((segment: number, row: number) => {
      if (segment < 0 || segment >= numSegments) return; // as TensorFlow: such rows are left out
      for (let i = 0; i < rowSize; i++) sums[segment * rowSize + i] += rows[row * rowSize + i];
    });
    return output;
  },
};

/** Makes a product fast whatever is transposed: the stock kernel calls XNNPACK only when nothing is, 10x faster. */
function transposeFirst(stockProduct: KernelFunc): KernelFunc {
  const { kernelFunc: transpose } = getKernel(Transpose, "wasm");
  return ({ inputs, attrs, backend }) => {
    const wasm = backend as BackendWasm;
    const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
    const swapLastTwo = (x: TensorInfo): TensorInfo => {
      const perm = x.shape.map((_, axis) => axis);
      perm.push(...perm.splice(-2).reverse());
      return transpose({ inputs: { x }, attrs: { perm }, backend }) as TensorInfo;
    };
    const given = inputs as Inputs<BatchMatMulInputs>;
    const a = transposeA ? swapLastTwo(given.a) : given.a;
    const b = transposeB ? swapLastTwo(given.b) : given.b;
    const product = stockProduct({ inputs: { a, b }, attrs: { transposeA: false, transposeB: false }, backend });
    if (transposeA) wasm.disposeData(a.dataId);
    if (transposeB) wasm.disposeData(b.dataId);
    return product;
  };
}
