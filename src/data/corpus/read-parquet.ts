/** @file A Parquet file's rows, group by group. */

import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { asyncBufferFromFile, type ParquetParsers, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { z } from "zod";
import { decodeUtf8 } from "../files/decode-utf8";
import { type CorpusChunk, corpusChunk } from "./corpus-chunk";

/** What the library does not unpack by itself (it knows no compression, and snappy). */
const COMPRESSORS = {
  GZIP: (bytes: Uint8Array): Uint8Array => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array): Uint8Array => brotliDecompressSync(bytes),
};

const rowSchema = z.looseObject({
  text: z.string(),
  id: z.union([z.string(), z.number(), z.bigint()]).transform(String).nullish(),
  source: z.string().nullish(),
});

/**
 * The rows of a Parquet file with a column `text`, and `id` and `source` if it has them. One row group is in memory at
 * a time.
 *
 * @throws {SyntaxError} If the file is no Parquet, lacks the column or holds text that is not UTF-8.
 */
export async function* readParquet(file: string, source: string): AsyncGenerator<CorpusChunk> {
  try {
    yield* readRows(file, source);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw cause;
    throw new SyntaxError(`Cannot read ${file} as it must be Parquet: ${(cause as Error).message}`, { cause });
  }
}

async function* readRows(file: string, source: string): AsyncGenerator<CorpusChunk> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const present = new Set(metadata.schema.map(({ name }) => name));
  if (!present.has("text")) {
    throw new SyntaxError(`Cannot read ${file} as it must have a column "text": it has ${[...present].join(", ")}`);
  }
  const columns = ["text", "id", "source"].filter((name) => present.has(name));
  const parsers: Partial<ParquetParsers> = {
    stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decodeUtf8(bytes, file), // strictly
  };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const options = { file: buffer, metadata, columns, rowStart, rowEnd, compressors: COMPRESSORS, parsers };
    for (const [index, row] of (await parquetReadObjects(options)).entries()) {
      const place = `${file}:${rowStart + index + 1}`;
      const parsed = rowSchema.safeParse(row);
      if (!parsed.success) throw new SyntaxError(`Cannot read ${place}: ${z.prettifyError(parsed.error)}`);
      const { text, id, source: named } = parsed.data;
      yield corpusChunk({ text, id: id ?? undefined, source: named ?? undefined }, place, source);
    }
    rowStart = rowEnd;
  }
}
