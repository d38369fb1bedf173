/** @file Bytes to text, strictly: no replacement character hides a file in another encoding. */

/**
 * Decodes UTF-8; a byte order mark at the start is dropped.
 *
 * @param file for the message.
 * @param offset where the bytes begin in the file, for the message.
 * @throws {SyntaxError} If the bytes are not UTF-8; names the file and the offset of the first byte that cannot be
 * right.
 */
export function decodeUtf8(bytes: Uint8Array, file: string, offset = 0): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const explanation = `Cannot read ${file} as it must be UTF-8: it is not at byte ${offset + firstBadByte(bytes)}; convert it, for example with iconv`;
    throw new SyntaxError(explanation, { cause });
  }
}

/**
 * Offset of the byte after the longest prefix that could still become UTF-8; the length, if only the end is cut off.
 */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0; // a prefix of this length could
  let bad = bytes.length + 1; // one of this length cannot, or is too long to exist
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (couldBecomeUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function couldBecomeUtf8(prefix: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(prefix, { stream: true });
    return true;
  } catch {
    return false; // the decoder's only way to say no
  }
}
