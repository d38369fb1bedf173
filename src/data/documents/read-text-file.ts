/** @file A text file as one document, unchanged. */

import { readUtf8 } from "../files/read-utf8";
import { checkedDocument, type Document } from "./document";

/**
 * The file as one document, character for character (but for a byte order mark), so that token ids can be held
 * against another program's.
 *
 * @throws {SyntaxError} If it is not UTF-8.
 * @throws {RangeError} If there is no such file, or it holds no text.
 */
export function readTextFile(file: string): Document {
  return checkedDocument({ id: file, text: readUtf8(file) });
}
