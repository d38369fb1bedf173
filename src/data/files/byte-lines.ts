/** @file The bytes and lines of a file that may be larger than memory, and may be packed by gzip. */

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { decodeUtf8 } from "./decode-utf8";
import { checkRegularFile } from "./regular-file";

const NEWLINE = 10;

/** One line, without its end. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/**
 * The bytes of a file in pieces, unpacked if its name ends in `.gz`.
 *
 * @throws {RangeError} If there is no such file, or it is a folder, a device or a pipe.
 * @throws {SyntaxError} If it is not whole gzip; names the file.
 */
export async function* readBytes(file: string): AsyncGenerator<Buffer> {
  checkRegularFile(file);
  const packed = createReadStream(file, { highWaterMark: 2 ** 20 });
  if (!file.endsWith(".gz")) return yield* packed;
  const unpacked = createGunzip({ chunkSize: 2 ** 20 });
  packed.on("error", (error) => unpacked.destroy(error));
  try {
    yield* packed.pipe(unpacked);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${file} as it must be whole gzip: ${(cause as Error).message}; fetch it again`, {
      cause,
    });
  } finally {
    packed.destroy();
  }
}

/**
 * The lines of a UTF-8 file, one after the other; empty ones are left out.
 *
 * @throws {SyntaxError} If a line is not UTF-8; names file, line and the offset of the byte in the (unpacked) file.
 */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let pieces: Buffer[] = []; // of the line that is not yet whole
  let number = 1;
  let lineStart = 0; // offset in the file
  const finish = (end: Buffer): Line => {
    const bytes = pieces.length === 0 ? end : Buffer.concat([...pieces, end]);
    const line = { text: decodeUtf8(bytes, `${file}:${number}`, lineStart), number };
    pieces = [];
    number++;
    lineStart += bytes.length + 1;
    return line;
  };
  for await (const block of readBytes(file)) {
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      const line = finish(block.subarray(start, end));
      start = end + 1;
      if (line.text.trim() !== "") yield line;
    }
    if (start < block.length) pieces.push(block.subarray(start));
  }
  const last = finish(Buffer.alloc(0));
  if (last.text.trim() !== "") yield last;
}
