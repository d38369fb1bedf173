/** @file Names of files that a corpus may be read from. */

/** The format is in its first group. */
export const CORPUS_EXTENSION = /\.(jsonl|ndjson|txt|md|parquet)(\.gz)?$/i;

/** True for a name that `readCorpusFile` can read. */
export function isCorpusFile(name: string): boolean {
  return CORPUS_EXTENSION.test(name);
}
