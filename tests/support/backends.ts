/** @file Runs the same tests on every TensorFlow.js backend that is present here. */
import { beforeAll, describe } from "vitest";
import type { BackendName } from "../../src/backend/backend";
import { chooseBackend, findBackends } from "../../src/backend/choose-backend";

const options = { cacheFolder: "" }; // nothing is looked for in the cache: a backend is present when it is linked

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
