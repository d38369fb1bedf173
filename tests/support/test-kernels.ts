import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where tests keep compiled kernels: one folder for all, so that each is compiled once. */
export const TEST_KERNELS = join(tmpdir(), "relu2-wins-test-kernels");
