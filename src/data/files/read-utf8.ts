/** @file A file of the user's, as text. */

import { readFileSync } from "node:fs";
import { decodeUtf8 } from "./decode-utf8";
import { checkRegularFile } from "./regular-file";

/**
 * The text of a file.
 *
 * @throws {RangeError} If there is no such file, it cannot be read, or it is a folder, a device or a pipe.
 * @throws {SyntaxError} If it is not UTF-8.
 */
export function readUtf8(file: string): string {
  checkRegularFile(file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new RangeError(`Cannot read ${file} as it must be a readable file: ${(cause as Error).message}`, {
      cause,
    });
  }
  return decodeUtf8(bytes, file);
}
