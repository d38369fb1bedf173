/** @file The one-pass CETT curve on all cores, one layer of a model at a time. */
import { blockCount, instantiateKernel, writeLayer } from "./cett-kernel";
import type { ChunkResult } from "./cett-messages";
import { addCettSums, type CettSums, type SequenceCettSums } from "./cett-sums";
import { startCettThreads } from "./cett-threads";
import { compileAssembly } from "./compile-assembly";
import { createSharedMemory } from "./kernel-memory";

/** What the kernel needs of a layer. */
interface CettLayerWeights {
  /** For messages: "layer 3". */
  readonly name: string;
  /** [dFF, dModel], row-major: row i is what neuron i writes. */
  readonly downProj: Float32Array;
  /** [dFF]: L2 norm of each row. */
  readonly neuronNorms: Float32Array;
}

/** The layer that a pool has open. */
export interface CettLayer {
  /**
   * Measures one sequence. Several may be in flight, and the caller may reuse the array at once.
   *
   * @param activation [nTokens, dFF], row-major: the values that enter the down projection.
   * @throws {RangeError} If a magnitude is not finite: the message names layer, token and neuron.
   */
  measure(activation: Float32Array): Promise<SequenceCettSums>;
}

/** Threads over one shared memory. Idle, they do not keep the process alive. */
export interface CettPool {
  /** Puts a layer in the place of the one before, as soon as that has no sequence in flight. */
  openLayer(weights: CettLayerWeights): Promise<CettLayer>;
  /** Ends the threads; sequences in flight fail. */
  close(): Promise<void>;
}

/** How a pool is made. */
export interface CettPoolOptions {
  /** An integer >= 1; the sums do not depend on it, to the byte. */
  readonly nThreads: number;
  /** Where the compiled kernel is kept. */
  readonly cacheFolder: string;
}

/**
 * Starts the threads, and compiles their kernel where the cache folder does not have it.
 *
 * @throws {RangeError} If `nThreads` is not an integer >= 1.
 */
export async function createCettPool({ nThreads, cacheFolder }: CettPoolOptions): Promise<CettPool> {
  if (!Number.isInteger(nThreads) || nThreads < 1) {
    throw new RangeError(`Cannot start a CETT pool as nThreads must be an integer >= 1: current value is ${nThreads}`);
  }
  const module = await compileAssembly("cett", cacheFolder);
  const memory = createSharedMemory();
  const kernel = instantiateKernel(module, memory);
  const threads = startCettThreads({ module, memory }, nThreads);
  let current: CettLayer | undefined;

  async function openLayer({ name, downProj, neuronNorms }: CettLayerWeights): Promise<CettLayer> {
    const dFF = neuronNorms.length;
    checkRows(downProj, dFF, `open ${name}`, "downProj");
    await threads.idle();
    writeLayer(kernel, memory, downProj, neuronNorms, nThreads);
    const nBlocks = blockCount(downProj.length / dFF);

    const layer: CettLayer = {
      async measure(activation) {
        if (layer !== current) {
          throw new Error(`Cannot measure ${name} as it must be the layer that the pool opened last: it no longer is`);
        }
        checkRows(activation, dFF, `measure ${name}`, "activation");
        const shared = onSharedMemory(activation);
        const nextChunk = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
        const chunks = await threads.run({ dFF, nBlocks, activation: shared, nextChunk });
        const [first, ...rest] = chunks.map((chunk) => sumsOf(chunk, shared, dFF, name));
        return { first, rest: addCettSums(rest) };
      },
    };
    current = layer;
    return layer;
  }

  return { openLayer, close: threads.close };
}

/** A matrix must have at least one row, and whole rows: for downProj rows and columns are told apart by dFF alone. */
function checkRows(matrix: Float32Array, dFF: number, action: string, what: string): void {
  if (dFF === 0 || matrix.length === 0 || matrix.length % dFF !== 0) {
    throw new RangeError(
      `Cannot ${action} as ${what} must hold a positive multiple of dFF = ${dFF} values: current length is ${matrix.length}`,
    );
  }
}

function onSharedMemory(values: Float32Array): Float32Array {
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function sumsOf(result: ChunkResult, activation: Float32Array, dFF: number, name: string): CettSums {
  if ("sums" in result) return result.sums;
  const row = activation.subarray(result.badToken * dFF, (result.badToken + 1) * dFF);
  const bad = row.findIndex((value) => !Number.isFinite(value));
  const where = bad < 0 ? "one too large" : `neuron ${bad} with activation ${row[bad]}`;
  throw new RangeError(
    `Cannot measure ${name} as every magnitude must be finite: token ${result.badToken} has ${where}; look for an overflow in the layers before`,
  );
}
