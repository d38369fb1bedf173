/** @file Bounds the memory that TensorFlow.js's WebGPU backend keeps for reuse. */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/**
 * 4 GiB: eight arrays of 16,384 tokens by a dFF of 8192, about the largest that a batch of an evaluation makes. Equal batches then mostly find the buffers they
 * need, and beside the weights of a 1B model it is little on the cards that run one.
 */
const MOST_IDLE_BYTES = 4 * 2 ** 30;

/** The fields of BufferManager that hold free buffers, some of them private. They are why the backend's version is pinned to 4.22.0. */
interface ManagerInternals {
  /** By size and usage. A list stays when it is empty: a buffer that is released goes into it unasked. */
  readonly freeBuffers: ReadonlyMap<string, GPUBuffer[]>;
  /** Of used and free buffers together. */
  numBytesAllocated: number;
  readonly numBytesUsed: number;
  numFreeBuffers: number;
  acquireBuffer(size: number, usage: GPUBufferUsageFlags, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
}

/** Backends that are bounded already: one may be chosen several times. */
const bounded = new WeakSet<WebGPUBackend>();

/**
 * Makes a backend destroy its free buffers before it makes a new one, where they are more than `mostIdleBytes`. It would keep each forever, by exact size:
 * batches of ever other shapes fill a card.
 *
 *     allocated bytes <= most bytes used at once + mostIdleBytes
 *
 * Where a free buffer fits, nothing is destroyed. Not for training: a step frees far more than the limit while it still makes buffers, so that every step
 * would make a third of its buffers anew and more; and all steps have the same shapes, so that nothing piles up.
 *
 * No command that is not yet submitted uses a free buffer. The backend notes the tensors of every program it encodes (`commandQueueOwnedIds`), and `Gpu` those
 * of ours; `disposeData` puts off releasing them (`tensorDataPendingDisposal`), and uniforms and staging buffers wait likewise, until `submitQueue` has
 * submitted. Copies for reading are submitted where they are encoded, and their target is released once it is unmapped. What was submitted before runs to its
 * end on a buffer that is destroyed. The one exception is `tf.browser.fromPixels`, whose upload is not noted; nothing here calls it.
 */
export function boundIdleBuffers(backend: WebGPUBackend, mostIdleBytes = MOST_IDLE_BYTES): void {
  if (bounded.has(backend)) return;
  bounded.add(backend);
  const manager = backend.bufferManager as unknown as ManagerInternals;
  const acquire = manager.acquireBuffer.bind(manager);
  manager.acquireBuffer = (size, usage, mappedAtCreation = false, reuse = true) => {
    const nFitting = reuse ? (manager.freeBuffers.get(`${size}_${usage}`)?.length ?? 0) : 0;
    if (nFitting === 0 && manager.numBytesAllocated - manager.numBytesUsed > mostIdleBytes) destroyFree(manager);
    return acquire(size, usage, mappedAtCreation, reuse);
  };
}

function destroyFree(manager: ManagerInternals): void {
  for (const buffers of manager.freeBuffers.values()) {
    for (const buffer of buffers.splice(0)) buffer.destroy();
  }
  manager.numFreeBuffers = 0;
  manager.numBytesAllocated = manager.numBytesUsed;
}
