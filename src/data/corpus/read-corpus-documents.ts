/** @file A corpus file as documents. */

import { checkedDocument, type Document } from "../documents/document";
import type { CorpusChunk } from "./corpus-chunk";
import { readCorpusFile } from "./read-corpus-file";

/**
 * The documents of a corpus file (`.jsonl`, `.ndjson`, `.parquet`, perhaps `.gz`), in the order of their first chunk in the file.
 *
 * Chunks `<document>#<index>` are put together again, an empty line between them. Where the file leaves out chunks in the middle, a document is its longest run of consecutive ones:
 * text never jumps, and no document is there twice.
 *
 * @throws {RangeError} If a chunk comes twice, a document is empty, there is none, or the name has another ending.
 * @throws {SyntaxError} If the content is not what the name says or not UTF-8; names file, line and byte.
 */
export async function readCorpusDocuments(file: string): Promise<Document[]> {
  const chunksOf = new Map<string, CorpusChunk[]>();
  for await (const chunk of readCorpusFile(file)) {
    const id = `${chunk.source}/${chunk.document}`;
    const chunks = chunksOf.get(id);
    if (chunks === undefined) chunksOf.set(id, [chunk]);
    else chunks.push(chunk);
  }
  if (chunksOf.size === 0) throw new RangeError(`Cannot read ${file} as it must hold a document: it is empty`);
  return [...chunksOf].map(([id, chunks]) => {
    const text = longestRun(file, id, chunks).map((chunk) => chunk.text);
    return checkedDocument({ id, text: text.join("\n\n") });
  });
}

/** The longest run of chunks with consecutive indices, the first of several. */
function longestRun(file: string, id: string, chunks: readonly CorpusChunk[]): CorpusChunk[] {
  const inOrder = [...chunks].sort((one, other) => one.index - other.index);
  let longest: CorpusChunk[] = [];
  for (let start = 0, end = 1; start < inOrder.length; start = end, end++) {
    while (end < inOrder.length && inOrder[end].index === inOrder[end - 1].index + 1) end++;
    if (end < inOrder.length && inOrder[end].index === inOrder[end - 1].index) {
      throw new RangeError(`Cannot read ${file} as a chunk must come once: ${id}#${inOrder[end].index} comes twice`);
    }
    if (end - start > longest.length) longest = inOrder.slice(start, end);
  }
  return longest;
}
