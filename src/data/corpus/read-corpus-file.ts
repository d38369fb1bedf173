/** @file The chunks of one corpus file, by its format. */

import { basename } from "node:path";
import { z } from "zod";
import { readBytes, readLines } from "../files/byte-lines";
import { CORPUS_EXTENSION } from "../files/corpus-extension";
import { decodeUtf8 } from "../files/decode-utf8";
import { type CorpusChunk, corpusChunk } from "./corpus-chunk";
import { readParquet } from "./read-parquet";

const recordSchema = z.looseObject({ text: z.string(), id: z.string().optional(), source: z.string().optional() });

/**
 * The chunks of a file, streamed.
 *
 * - `.jsonl`, `.ndjson`: one record `{"text": ..., "id"?: ..., "source"?: ...}` a line;
 * - `.txt`, `.md`: the file is one document;
 * - `.parquet`: one record a row;
 *
 * the first two perhaps followed by `.gz`. A record without a source is of the source given, else of the one that the
 * file's name tells.
 *
 * @throws {RangeError} If the name has another ending.
 * @throws {SyntaxError} If the content is not what the name says or not UTF-8; names file, line and byte.
 */
export async function* readCorpusFile(
  file: string,
  source: string = basename(file).replace(CORPUS_EXTENSION, ""),
): AsyncGenerator<CorpusChunk> {
  switch (CORPUS_EXTENSION.exec(file)?.[1].toLowerCase()) {
    case "jsonl":
    case "ndjson":
      return yield* readRecords(file, source);
    case "txt":
    case "md":
      return yield { source, document: file, index: 0, text: await readWhole(file) };
    case "parquet":
      return yield* readParquet(file, source);
    default:
      throw new RangeError(
        `Cannot read ${file} as a corpus must be .jsonl, .txt or .parquet files, or .gz of the first two`,
      );
  }
}

async function* readRecords(file: string, source: string): AsyncGenerator<CorpusChunk> {
  for await (const { text, number } of readLines(file)) {
    const place = `${file}:${number}`;
    yield corpusChunk(parseRecord(text, place), place, source);
  }
}

function parseRecord(line: string, place: string): z.infer<typeof recordSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${place} as each line must be JSON: this one is not`, { cause });
  }
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SyntaxError(`Cannot read ${place} as each line must be {"text": "..."}: ${z.prettifyError(parsed.error)}`);
}

async function readWhole(file: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of readBytes(file)) pieces.push(piece);
  return decodeUtf8(Buffer.concat(pieces), file);
}
