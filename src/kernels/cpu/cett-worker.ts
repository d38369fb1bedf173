/** @file A worker thread of the CETT pool: takes chunks of a sequence until none is left, then reports the sums of those it took. */
import { parentPort, workerData } from "node:worker_threads";
import { N_MAGNITUDE_BINS } from "../../numerics/magnitude-grid";
import { instantiateKernel } from "./cett-kernel";
import type { ChunkResult, JobResult, SequenceJob, WorkerSetup } from "./cett-messages";
import { type CettSums, occupiedSums } from "./cett-sums";
import { wholeBuffer } from "./kernel-memory";

const { module: kernelModule, memory, thread } = workerData as WorkerSetup;
const kernel = instantiateKernel(kernelModule, memory);

parentPort?.on("message", (job: SequenceJob) => {
  kernel.configure(job.dFF, job.nBlocks, thread);
  const buffer = wholeBuffer(memory); // the layer may be larger than the one before
  const nTokens = job.activation.length / job.dFF;
  const chunks: ChunkResult[] = [];
  for (;;) {
    const chunk = Atomics.add(job.nextChunk, 0, 1);
    const [begin, end] = tokensOfChunk(chunk, nTokens);
    if (begin >= nTokens) break;
    chunks.push({ chunk, ...measureTokens(job, buffer, begin, end) });
  }
  parentPort?.postMessage({ id: job.id, chunks } satisfies JobResult);
});

/** Chunk 0 is the first token of the sequence, the others have the kernel's size: so the sums do not depend on the number of threads. */
function tokensOfChunk(chunk: number, nTokens: number): [begin: number, end: number] {
  if (chunk === 0) return [0, 1];
  const size = kernel.chunkTokens();
  const begin = 1 + (chunk - 1) * size;
  return [begin, Math.min(begin + size, nTokens)];
}

function measureTokens(
  job: SequenceJob,
  buffer: ArrayBufferLike,
  begin: number,
  end: number,
): { sums: CettSums } | { badToken: number } {
  const rows = job.activation.subarray(begin * job.dFF, end * job.dFF);
  new Float32Array(buffer, kernel.activationAt(), rows.length).set(rows);
  const nTokens = end - begin;
  const badToken = kernel.measure(nTokens);
  if (badToken >= 0) return { badToken: begin + badToken };
  const dense = new Float64Array(buffer, kernel.sumsAt(), 4 * N_MAGNITUDE_BINS);
  const counts = { nTokens, nSilentTokens: kernel.silentTokenCount(), zeroNeurons: kernel.zeroNeuronCount() };
  return { sums: { ...counts, ...occupiedSums(dense) } };
}
