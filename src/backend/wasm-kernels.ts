/** @file Repairs of the wasm backend: a kernel it lacks, and one that is naive for transposed matrices and for batches. */

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

/** Registers the repairs; a second call changes nothing. */
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

/** Makes a product fast whatever it is: the stock kernel calls XNNPACK only for one pair of matrices as they are, 10x faster. */
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
    const multiply: Product = (a, b) =>
      stockProduct({ inputs: { a, b }, attrs: { transposeA: false, transposeB: false }, backend }) as TensorInfo;
    const given = inputs as Inputs<BatchMatMulInputs>;
    const a = transposeA ? swapLastTwo(given.a) : given.a;
    const b = transposeB ? swapLastTwo(given.b) : given.b;
    const product = isBatch(a, b) ? oneByOne(wasm, multiply, a, b) : multiply(a, b);
    if (transposeA) wasm.disposeData(a.dataId);
    if (transposeB) wasm.disposeData(b.dataId);
    return product;
  };
}

type Product = (a: TensorInfo, b: TensorInfo) => TensorInfo;

/** Whether there are several pairs of matrices; a batch of one side that is broadcast is left to the stock kernel. */
function isBatch(a: TensorInfo, b: TensorInfo): boolean {
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  return batchA.some((size) => size > 1) && batchA.join() === batchB.join();
}

/** The products of a batch, each by itself. */
function oneByOne(wasm: BackendWasm, multiply: Product, a: TensorInfo, b: TensorInfo): TensorInfo {
  const [rows, columns] = [a.shape[a.shape.length - 2], b.shape[b.shape.length - 1]];
  const batch = a.shape.slice(0, -2);
  const product = wasm.makeOutput([...batch, rows, columns], a.dtype);
  const nMatrices = batch.reduce((n, size) => n * size, 1);
  for (let k = 0; k < nMatrices; k++) {
    const pair = [copyMatrix(wasm, a, k), copyMatrix(wasm, b, k)] as const;
    const part = multiply(...pair);
    wasm.typedArrayFromHeap(product).set(wasm.typedArrayFromHeap(part), k * rows * columns);
    for (const { dataId } of [...pair, part]) wasm.disposeData(dataId);
  }
  return product;
}

/** Matrix k of a batch as a tensor of its own. */
function copyMatrix(wasm: BackendWasm, batch: TensorInfo, k: number): TensorInfo {
  const [rows, columns] = batch.shape.slice(-2);
  const matrix = wasm.makeOutput([1, rows, columns], batch.dtype); // before the view: it may grow the memory
  wasm
    .typedArrayFromHeap(matrix)
    .set(wasm.typedArrayFromHeap(batch).subarray(k * rows * columns, (k + 1) * rows * columns));
  return matrix;
}
