import { onTestFinished } from "vitest";
import { type CettPool, createCettPool } from "../../../src/kernels/cpu/cett-pool";
import { TEST_KERNELS } from "../../support/test-kernels";

/** A pool that is closed when the test ends; the compiled kernel is shared by all tests. */
export async function poolForTest(nThreads = 1): Promise<CettPool> {
  const pool = await createCettPool({ nThreads, cacheFolder: TEST_KERNELS });
  onTestFinished(() => pool.close());
  return pool;
}
