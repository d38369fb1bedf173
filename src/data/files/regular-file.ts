/** @file Refuses what is no file before it is opened: a pipe would be waited for without end. */

import { type Stats, statSync } from "node:fs";

/**
 * Checks that a path leads to a file.
 *
 * @throws {RangeError} If there is nothing, or a folder, a device or a pipe.
 */
export function checkRegularFile(path: string): void {
  if (!statusOf(path).isFile()) {
    throw new RangeError(`Cannot read ${path} as it must be a file: it is a folder, a device or a pipe`);
  }
}

function statusOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new RangeError(`Cannot read ${path} as it must be a readable file: ${(cause as Error).message}`, { cause });
  }
}
