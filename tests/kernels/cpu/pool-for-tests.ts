import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type CettPool, createCettPool } from "../../../src/kernels/cpu/cett-pool";

/** A pool that is closed when the test ends; the compiled kernel is shared by all tests. */
export async function poolForTest(nThreads = 1): Promise<CettPool> {
  const pool = await createCettPool({ nThreads, cacheFolder: path.join(tmpdir(), "relu2-wins-test-kernels") });
  onTestFinished(() => pool.close());
  return pool;
}
