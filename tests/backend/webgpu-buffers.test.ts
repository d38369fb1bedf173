import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { probeWebgpu } from "../../src/backend/webgpu-backend";
import { boundIdleBuffers } from "../../src/backend/webgpu-buffers";
import { openBackend, openGpu } from "../support/dawn";

const LIMIT = 2 ** 16;
const N_SHAPES = 100;

// Dawn's null backend checks every call, also what a submitted command uses, and computes nothing.
const gpu = openGpu("null", []);
let opened: Awaited<ReturnType<typeof openBackend>>;
let backend: WebGPUBackend;

beforeEach(async () => {
  opened = await openBackend(gpu);
  backend = tf.backend() as WebGPUBackend;
});
afterEach(() => {
  vi.restoreAllMocks();
  opened.device.destroy();
});

const bytesOf = (buffers: readonly { readonly size: number }[]): number =>
  buffers.reduce((sum, { size }) => sum + size, 0);

function submit(): void {
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** Computes and reads vectors of ever other length, and disposes them. @returns The most bytes that were allocated after one of them. */
async function computeManyShapes(shortest: number): Promise<number> {
  let most = 0;
  for (let k = 0; k < N_SHAPES; k++) {
    const x = tf.ones([shortest + k]);
    const twice = tf.add(x, x);
    await twice.data();
    tf.dispose([x, twice]);
    most = Math.max(most, backend.bufferManager.numBytesAllocated);
  }
  return most;
}

describe("boundIdleBuffers()", () => {
  test("bounds what a backend allocates for batches of many shapes, which grows without it", async () => {
    expect(await computeManyShapes(1024)).toBeGreaterThan(N_SHAPES * 3 * 4 * 1024); // x, twice, and the copy that is read
    boundIdleBuffers(backend, LIMIT);
    const atOnce = 3 * 4 * (2048 + N_SHAPES);
    const uniforms = 2 ** 10; // of two programs
    expect(await computeManyShapes(2048)).toBeLessThanOrEqual(LIMIT + atOnce + uniforms);
    expect(opened.errors).toEqual([]);
  });

  test("keeps the counters of bytes and buffers right, and destroys what it takes from them", async () => {
    boundIdleBuffers(backend, LIMIT);
    const create = vi.spyOn(opened.device, "createBuffer");
    const destroy = vi.spyOn(GPUBuffer.prototype, "destroy");
    await computeManyShapes(1024);
    const { bufferManager } = backend;
    const createdBytes = bytesOf(create.mock.calls.map(([descriptor]) => descriptor));
    const destroyedBytes = bytesOf(destroy.mock.contexts as GPUBuffer[]);
    expect(destroyedBytes).toBeGreaterThan(LIMIT);
    expect(bufferManager.numBytesAllocated).toBe(createdBytes - destroyedBytes);
    const { freeBuffers } = bufferManager as unknown as { freeBuffers: Map<string, GPUBuffer[]> };
    const free = [...freeBuffers.values()].flat();
    expect(bufferManager.getNumFreeBuffers()).toBe(free.length);
    expect(bufferManager.numBytesAllocated - bufferManager.numBytesUsed).toBe(bytesOf(free));
  });

  test("destroys nothing while free buffers fit, however many they are", () => {
    const step = (): void => {
      const kept = Array.from({ length: 40 }, () => tf.fill([1024], 1)); // 40 * 4 KiB: above the limit
      const shifted = kept.map((tensor) => tf.add(tensor, tensor));
      tf.dispose([kept, shifted]);
      submit();
    };
    boundIdleBuffers(backend, LIMIT);
    step();
    const { bufferManager } = backend;
    expect(bufferManager.numBytesAllocated - bufferManager.numBytesUsed).toBeGreaterThan(LIMIT);
    const create = vi.spyOn(opened.device, "createBuffer");
    step();
    expect(create).not.toHaveBeenCalled();
    expect(opened.errors).toEqual([]);
  });

  test("spares the buffers of commands that are not yet submitted", () => {
    boundIdleBuffers(backend, 0);
    for (let k = 1; k <= N_SHAPES; k++) {
      const x = tf.ones([1024 + k]);
      const twice = tf.add(x, x);
      tf.dispose([x, tf.mul(twice, twice), twice]); // disposed while its program waits for others
    }
    submit();
    expect(opened.errors).toEqual([]);
  });
});

describe("probeWebgpu()", () => {
  const start = async (trustedKernels: boolean): Promise<WebGPUBackend> => {
    const probe = await probeWebgpu({ dawnOptions: ["backend=null"], trustedKernels });
    if (!probe.available) throw new Error(probe.reason);
    await probe.start();
    return tf.backend() as WebGPUBackend;
  };

  test("bounds idle buffers unless for training, also of a backend that was opened for it", async () => {
    tf.removeBackend("webgpu");
    const { bufferManager } = await start(true);
    bufferManager.numBytesAllocated += 5 * 2 ** 30; // as if so much were idle
    tf.add(tf.ones([1000]), 1);
    expect(bufferManager.numBytesAllocated).toBeGreaterThan(5 * 2 ** 30);
    await start(false);
    tf.add(tf.ones([1001]), 1);
    expect(bufferManager.numBytesAllocated).toBeLessThan(2 ** 20);
  });
});
