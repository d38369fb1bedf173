/** @file A corpus as it is read: chunks of documents, from any number of files, in any order. */

/** A piece of a document. Chunks of one document with consecutive indices are consecutive text. */
export interface CorpusChunk {
  /** The collection that the document is from; its licence is the collection's. */
  readonly source: string;
  /** Unique within its source. */
  readonly document: string;
  readonly index: number;
  readonly text: string;
}

/** What a record of a JSONL or Parquet file may hold; other fields are ignored. */
export interface CorpusFields {
  readonly text: string;
  readonly id?: string;
  readonly source?: string;
}

/** An id that names a piece of a document: `<document>#<index>`. */
const CHUNK_ID = /^(.+)#(\d+)$/s;

/**
 * The chunk that a record stands for. An id `moby-dick#3` is piece 3 of the document `moby-dick`; any other id is a
 * document of its own.
 *
 * @param place where the record stands: its id, if it has none.
 * @param source its source, if it names none.
 */
export function corpusChunk(fields: CorpusFields, place: string, source: string): CorpusChunk {
  const id = fields.id ?? place;
  const [, document = id, index = "0"] = CHUNK_ID.exec(id) ?? [];
  return { source: fields.source ?? source, document, index: Number(index), text: fields.text };
}
