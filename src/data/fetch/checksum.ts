/** @file Whether a file holds the bytes that it should. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { FetchError } from "./fetch-error";

/** Size and sha256 that a file must have. */
export interface ExpectedBytes {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The sha256 of a file, in hexadecimal digits; read in a stream, so that no file is too large. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest("hex");
}

/**
 * Passes if the file has the expected size and sha256.
 *
 * @throws {FetchError} `checksum`, if it has not: names the file, what was expected, what was found and what to do.
 */
export async function checkFile(asset: string, file: string, expected: ExpectedBytes, remedy: string): Promise<void> {
  const { size } = await stat(file);
  if (size !== expected.sizeBytes) {
    throw new FetchError(asset, "checksum", `${file} must have ${expected.sizeBytes} bytes: it has ${size}; ${remedy}`);
  }
  const sha256 = await sha256OfFile(file);
  if (sha256 !== expected.sha256) {
    throw new FetchError(asset, "checksum", `${file} must have sha256 ${expected.sha256}: it has ${sha256}; ${remedy}`);
  }
}
