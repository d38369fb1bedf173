/** @file The raw rows of a task set: one a line or row of a file. */

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { tableFromIPC } from "@uwdata/flechette";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { readBytes } from "./files/byte-lines";
import { decodeUtf8 } from "./files/decode-utf8";
import { checkRegularFile } from "./files/regular-file";

const NEWLINE = 10;
const EXTENSION = /\.(jsonl|ndjson|arrow|parquet)(\.gz)?$/i;

/** A row, or why it cannot be read; the place names file and line, from 1. */
export type TaskRow = { readonly place: string } & ({ readonly row: unknown } | { readonly problem: string });

/**
 * The rows of a file, none of them checked beyond its syntax.
 *
 * - `.jsonl`, `.ndjson`, perhaps with `.gz`: a JSON object a line; a line that is none is told as a problem, and the
 *   rest is read;
 * - `.arrow` (as the library `datasets` stores sets) and `.parquet`: a row each.
 *
 * @throws {RangeError} If there is no such file, or its name has another ending.
 * @throws {SyntaxError} If the file as a whole is not what its name says.
 */
export async function* readTaskRows(file: string): AsyncGenerator<TaskRow> {
  const [, format, packed] = EXTENSION.exec(file) ?? [];
  switch (format?.toLowerCase()) {
    case "jsonl":
    case "ndjson":
      return yield* readJsonRows(file);
    case "arrow":
      if (packed === undefined) return yield* numbered(file, readArrow(file));
      break;
    case "parquet":
      if (packed === undefined) return yield* numbered(file, await readParquetRows(file));
      break;
  }
  throw new RangeError(`Cannot read ${file} as task items must be in a .jsonl, .jsonl.gz, .arrow or .parquet file`);
}

async function* readJsonRows(file: string): AsyncGenerator<TaskRow> {
  const pieces: Buffer[] = [];
  for await (const piece of readBytes(file)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  let number = 1;
  for (let start = 0; start < bytes.length; number++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const row = parseLine(bytes.subarray(start, end), `${basename(file)}:${number}`);
    if (row !== undefined) yield row;
    start = end + 1;
  }
}

/** Nothing for an empty line. */
function parseLine(bytes: Uint8Array, place: string): TaskRow | undefined {
  try {
    const line = decodeUtf8(bytes, place);
    return line.trim() === "" ? undefined : { place, row: JSON.parse(line) };
  } catch (error) {
    return { place, problem: `each line must be JSON: ${(error as Error).message}` };
  }
}

function* numbered(file: string, rows: readonly unknown[]): Generator<TaskRow> {
  for (const [index, row] of rows.entries()) yield { place: `${basename(file)}:${index + 1}`, row };
}

function readArrow(file: string): unknown[] {
  checkRegularFile(file);
  try {
    return tableFromIPC(readFileSync(file)).toArray();
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${file} as it must be Arrow: ${(cause as Error).message}; fetch it again`, {
      cause,
    });
  }
}

async function readParquetRows(file: string): Promise<unknown[]> {
  checkRegularFile(file);
  try {
    return await parquetReadObjects({ file: await asyncBufferFromFile(file) });
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${file} as it must be Parquet: ${(cause as Error).message}; fetch it again`, {
      cause,
    });
  }
}
