/** @file Files of token ids: rows of `context + 1` uint16, little-endian, one after the other. */

import { createHash } from "node:crypto";
import { closeSync, createWriteStream, fstatSync, openSync, readSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { writeToStream } from "../files/write-to-stream";
import type { TokenRow } from "./token-rows";

/** Rows that are written at a time. */
const BLOCK_ROWS = 1024;

/** An open token file; rows are read where they are wanted, the file is never all in memory. */
export interface TokenFile {
  readonly nSequences: number;
  /** Tokens that a row predicts: it holds one more. */
  readonly context: number;
  /**
   * Rows `first` to `first + count - 1`, [count, context + 1]. Inputs are the first `context` tokens of a row, targets
   * the last.
   *
   * @throws {RangeError} If the file has no such rows.
   */
  read(first: number, count: number): Uint16Array;
  close(): void;
}

/**
 * Writes rows to a temporary name and renames it.
 *
 * @returns sha256 of the bytes.
 */
export async function writeTokenFile(file: string, rows: readonly TokenRow[], context: number): Promise<string> {
  const partial = `${file}.tmp`;
  const hash = createHash("sha256");
  const stream = createWriteStream(partial);
  try {
    for (let first = 0; first < rows.length; first += BLOCK_ROWS) {
      const block = rows.slice(first, first + BLOCK_ROWS);
      const tokens = new Uint16Array(block.length * (context + 1)); // [rows, context + 1]
      block.forEach(({ stretch, start }, row) => {
        tokens.set(stretch.tokens.subarray(start, start + context + 1), row * (context + 1));
      });
      const bytes = new Uint8Array(tokens.buffer); // Node runs on little-endian machines only
      hash.update(bytes);
      await writeToStream(stream, bytes);
    }
    stream.end();
    await finished(stream);
    await rename(partial, file);
  } catch (error) {
    stream.destroy();
    await rm(partial, { force: true });
    throw error;
  }
  return hash.digest("hex");
}

/**
 * Opens a token file.
 *
 * @throws {RangeError} If its size is not that of `nSequences` rows: it is cut off, or another file.
 */
export function openTokenFile(file: string, nSequences: number, context: number): TokenFile {
  const rowBytes = 2 * (context + 1);
  const handle = openSync(file, "r");
  const { size } = fstatSync(handle);
  if (size !== nSequences * rowBytes) {
    closeSync(handle);
    throw new RangeError(
      `Cannot open ${file} as it must have ${nSequences * rowBytes} bytes (${nSequences} sequences of ${context + 1} tokens): it has ${size}`,
    );
  }
  return {
    nSequences,
    context,
    read(first, count) {
      if (
        !Number.isInteger(first) ||
        !Number.isInteger(count) ||
        first < 0 ||
        count < 0 ||
        first + count > nSequences
      ) {
        throw new RangeError(
          `Cannot read ${file} as the sequences must be in [0, ${nSequences}): current values are first ${first}, count ${count}`,
        );
      }
      const tokens = new Uint16Array(count * (context + 1)); // [count, context + 1]
      const bytes = new Uint8Array(tokens.buffer);
      for (let done = 0; done < bytes.length; ) {
        const n = readSync(handle, bytes, done, bytes.length - done, first * rowBytes + done);
        if (n === 0) throw new RangeError(`Cannot read ${file} as it must keep its size: it was cut off while open`);
        done += n;
      }
      return tokens;
    },
    close: () => closeSync(handle),
  };
}
