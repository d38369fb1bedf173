/** @file Chunks, in any order, to the tokens of whole documents. */

import type { BatchEncoder } from "./batch-encoder";
import type { CorpusChunk } from "./corpus-chunk";

/** Texts that are encoded at a time. */
const BATCH = 256;

/** Told how many bytes of text are encoded by now. */
export type OnEncoded = (nBytes: number) => void;

/** A stretch of consecutive text of a document: all of it, unless the corpus leaves out chunks in its middle. */
export interface TokenStretch {
  readonly source: string;
  readonly document: string;
  /** Begins and ends with the end-of-text token. */
  readonly tokens: Uint16Array;
  readonly nBytes: number;
}

interface EncodedChunk {
  readonly index: number;
  readonly tokens: Uint16Array;
  readonly nBytes: number;
}

interface EncodedDocument {
  readonly source: string;
  readonly document: string;
  readonly chunks: EncodedChunk[];
}

/**
 * Encodes chunks as they come and puts the documents together again: chunks in the order of their indices, the tokens
 * of an empty line between them; where an index is missing the text jumps and a new stretch begins. Memory holds the
 * tokens (two bytes each), not the text. Documents come in the order of their names, whatever the order of the chunks.
 *
 * @throws {RangeError} If a chunk comes twice, or there is none.
 */
export async function encodeDocuments(
  chunks: AsyncIterable<CorpusChunk>,
  encoder: BatchEncoder,
  onEncoded: OnEncoded = () => undefined,
): Promise<TokenStretch[]> {
  const documents = new Map<string, EncodedDocument>();
  let batch: CorpusChunk[] = [];
  let nBytes = 0;
  const encodeBatch = async (): Promise<void> => {
    const encoded = await encoder.encode(batch.map(({ text }) => text));
    batch.forEach(({ source, document, index, text }, position) => {
      const key = `${source}/${document}`;
      const { chunks } = getOrAdd(documents, key, { source, document, chunks: [] });
      chunks.push({ index, tokens: encoded[position], nBytes: Buffer.byteLength(text) });
    });
    nBytes += batch.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    onEncoded(nBytes);
    batch = [];
  };
  for await (const chunk of chunks) {
    batch.push(chunk);
    if (batch.length === BATCH) await encodeBatch();
  }
  await encodeBatch();
  const [paragraphBreak] = await encoder.encode(["\n\n"]);
  const names = [...documents.keys()].sort();
  return names.flatMap((name) => stretchesOf(documents.get(name)!, paragraphBreak, encoder.endOfText));
}

function stretchesOf(document: EncodedDocument, paragraphBreak: Uint16Array, endOfText: number): TokenStretch[] {
  const chunks = document.chunks.sort((a, b) => a.index - b.index);
  const stretches: TokenStretch[] = [];
  for (let start = 0, end = 1; start < chunks.length; start = end, end++) {
    while (end < chunks.length && chunks[end].index === chunks[end - 1].index + 1) end++;
    if (end < chunks.length && chunks[end].index === chunks[end - 1].index) {
      throw new RangeError(
        `Cannot encode the corpus as a chunk must come once: ${document.source} "${document.document}#${chunks[end].index}" comes twice`,
      );
    }
    stretches.push(joined(document, chunks.slice(start, end), paragraphBreak, endOfText));
  }
  return stretches;
}

function joined(
  { source, document }: EncodedDocument,
  chunks: readonly EncodedChunk[],
  paragraphBreak: Uint16Array,
  endOfText: number,
): TokenStretch {
  const parts = chunks.flatMap(({ tokens }, position) => (position === 0 ? [tokens] : [paragraphBreak, tokens]));
  const tokens = new Uint16Array(parts.reduce((sum, { length }) => sum + length, 2)); // the two ends besides
  tokens[0] = endOfText;
  let position = 1;
  for (const part of parts) {
    tokens.set(part, position);
    position += part.length;
  }
  tokens[position] = endOfText;
  return { source, document, tokens, nBytes: chunks.reduce((sum, chunk) => sum + chunk.nBytes, 0) };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, otherwise: V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  map.set(key, otherwise);
  return otherwise;
}
