import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { createSharedMemory, wholeBuffer } from "../../../src/kernels/cpu/kernel-memory";

const PAGE_BYTES = 65_536;

test("wholeBuffer() has every page as soon as another thread has added it", () => {
  const nPages = 40_000; // memory.buffer alone is too short at about 20 of them
  const memory = createSharedMemory();
  const count = () => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const [grown, looked] = [count(), count()];
  const worker = new Worker(join(__dirname, "growing-memory.cjs"), {
    workerData: { memory, grown, looked, nPages },
    execArgv: [],
  });

  const deadline = Date.now() + 30_000;
  let nShort = 0;
  for (let page = 1; page <= nPages; page++) {
    while (Atomics.load(grown, 0) < page) if (Date.now() > deadline) throw new Error(`No page ${page} has come`);
    if (wholeBuffer(memory).byteLength !== (1 + page) * PAGE_BYTES) nShort++;
    Atomics.store(looked, 0, page);
  }
  expect(nShort).toBe(0);
  return worker.terminate();
});
