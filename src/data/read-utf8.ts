/** @file A file of the user's, as text. */

import { readFileSync } from "node:fs";
import { decodeUtf8 } from "./decode-utf8";

/**
 * The text of a file.
 *
 * @throws {RangeError} If the file cannot be read.
 * @throws {SyntaxError} If it is not UTF-8.
 */
export function readUtf8(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new RangeError(`Cannot read ${file} as it must be a file that can be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  return decodeUtf8(bytes, file);
}
