/** @file A text file as one document, unchanged. */

import { readFileSync } from "node:fs";
import { decodeUtf8 } from "./decode-utf8";
import { checkedDocument, type Document } from "./document";

/**
 * The file as one document, character for character (but for a byte order mark), so that token ids can be held
 * against another program's.
 *
 * @throws {SyntaxError} If it is not UTF-8.
 * @throws {RangeError} If it holds no text.
 */
export function readTextFile(file: string): Document {
  return checkedDocument({ id: file, text: decodeUtf8(readFileSync(file), file) });
}
