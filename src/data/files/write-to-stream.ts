/** @file Writing that waits for the disk. */

import type { Writable } from "node:stream";

/** Writes a chunk; resolves when it is handed on, so that memory holds one chunk at a time. */
export function writeToStream(stream: Writable, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
