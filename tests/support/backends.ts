/** @file Runs the same tests on every TensorFlow.js backend that is present here. */
import { beforeAll, describe } from "vitest";
import type { BackendName } from "../../src/backend/backend";
import { chooseBackend, findBackends } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";

const options = { cacheFolder: cacheFolder(process.env) };

/** Every backend, whether it is present here, and why. */
export const backendFindings = await findBackends(options);

/** A `describe` for each backend, made current before its tests; the title of a skipped one says what is missing. */
export function describeBackends(title: string, tests: (backend: BackendName) => void): void {
  for (const { name, available, reason } of backendFindings) {
    describe.skipIf(!available)(`${title} on ${name}${available ? "" : ` (skipped: ${reason})`}`, () => {
      beforeAll(async () => {
        await chooseBackend({ ...options, preferred: name });
      });
      tests(name);
    });
  }
}
