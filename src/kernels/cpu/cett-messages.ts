/** @file What the CETT pool and its worker threads say to each other. */
import type { CettSums } from "./cett-sums";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Index of the thread: which workspace of the memory it has. */
  readonly thread: number;
}

/** One sequence of the layer that lies in the memory; every worker gets it, and they share its chunks. */
export interface SequenceJob {
  readonly id: number;
  readonly dFF: number;
  readonly nBlocks: number;
  /** [nTokens, dFF], on shared memory. */
  readonly activation: Float32Array;
  /** The next chunk that nobody has taken, on shared memory. */
  readonly nextChunk: Int32Array;
}

/** The sums of one chunk, or its first token with a magnitude that is not finite. */
export type ChunkResult =
  | { readonly chunk: number; readonly sums: CettSums }
  | { readonly chunk: number; readonly badToken: number };

/** What a worker answers to a job: the chunks that it took. */
export interface JobResult {
  readonly id: number;
  readonly chunks: readonly ChunkResult[];
}
