/** @file The error of a weights file whose bytes do not parse. */
import { oneLine } from "../data/files/one-line";

/**
 * An error that names the file, what must hold and what is there instead.
 *
 * @param must what must hold, e.g. `"the header must end inside the file"`.
 * @param is what was found, e.g. `"it goes on after 4096 bytes"`.
 */
export function damagedFile(file: string, must: string, is: string, cause?: unknown): SyntaxError {
  const message = `Cannot read ${file} as ${oneLine(must)}: ${oneLine(is)}. The file is damaged or cut off: fetch it again.`;
  return new SyntaxError(message, { cause });
}
