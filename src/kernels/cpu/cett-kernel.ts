/** @file The compiled kernel `assembly/cett.ts` over a shared memory, with its arrays as views. */
import { LARGEST_BYTES, PAGE_BYTES } from "./kernel-memory";

/** One thread's kernel; offsets are in bytes. */
export interface CettKernel {
  configure(dFF: number, nBlocks: number, thread: number): number;
  normsAt(): number;
  blocksAt(): number;
  activationAt(): number;
  sumsAt(): number;
  chunkTokens(): number;
  silentTokenCount(): number;
  zeroNeuronCount(): number;
  measure(nTokens: number): number;
}

/** Floats of the residual stream that the kernel sums at a time. */
const BLOCK_FLOATS = 32;

/** Makes a thread's kernel; it must be configured before it is used, and again for each layer. */
export function instantiateKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): CettKernel {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as CettKernel;
}

/**
 * Writes a layer into the shared memory, which grows where it must.
 *
 * @param downProj [dFF, dModel]: row i is what neuron i writes. It is stored as [dModel / 32, dFF, 32], padded with zeros.
 * @param neuronNorms [dFF]
 * @throws {RangeError} If the layer does not fit in 4 GiB.
 */
export function writeLayer(
  kernel: CettKernel,
  memory: WebAssembly.Memory,
  downProj: Float32Array,
  neuronNorms: Float32Array,
  nThreads: number,
): void {
  const dFF = neuronNorms.length;
  const dModel = downProj.length / dFF;
  const nBlocks = blockCount(dModel);
  const weightBytes = nBlocks * dFF * BLOCK_FLOATS * Float32Array.BYTES_PER_ELEMENT;
  const sizeBytes = weightBytes < LARGEST_BYTES ? kernel.configure(dFF, nBlocks, nThreads - 1) : weightBytes;
  if (sizeBytes > LARGEST_BYTES) {
    throw new RangeError(
      `Cannot open a layer as it must fit in 4 GiB with its ${nThreads} workspaces: current size is ${sizeBytes} bytes`,
    );
  }
  const missingPages = Math.ceil((sizeBytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (missingPages > 0) memory.grow(missingPages);

  new Float32Array(memory.buffer, kernel.normsAt(), dFF).set(neuronNorms);
  const blocks = new Float32Array(memory.buffer, kernel.blocksAt(), nBlocks * dFF * BLOCK_FLOATS); // [nBlocks, dFF, 32]
  let at = 0;
  for (let column = 0; column < nBlocks * BLOCK_FLOATS; column += BLOCK_FLOATS) {
    for (let i = 0; i < dFF; i++) {
      const row = i * dModel;
      for (let j = column; j < column + BLOCK_FLOATS; j++) blocks[at++] = j < dModel ? downProj[row + j] : 0;
    }
  }
}

/** Blocks that hold a residual stream of width dModel. */
export function blockCount(dModel: number): number {
  return Math.ceil(dModel / BLOCK_FLOATS);
}
