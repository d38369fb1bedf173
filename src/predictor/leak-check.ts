/** @file Splits that share text: found by the tokens, whatever the documents are called. */

/** Consecutive tokens that stand for a piece of text: long enough that two texts share few by chance. */
const WINDOW = 16;
/** A document that shares more of its windows than this with another is a copy, or an edition, of it. */
const MOST_SHARED = 0.5;

/** Token sequences of one document. */
export interface SplitSequence {
  /** Of the document, for messages and to know sequences of one document. */
  readonly document: string;
  readonly tokens: Int32Array;
}

/**
 * Passes if the splits share no document: no name, no more than half of the 16-token windows of any document. Shorter documents are compared whole.
 *
 * @param splits by name; each against every later one.
 * @throws {RangeError} If they do; names both splits and the document.
 */
export function checkNoLeak(splits: Readonly<Record<string, readonly SplitSequence[]>>): void {
  const named = Object.entries(splits).map(([name, sequences]) => ({ name, documents: byDocument(sequences) }));
  for (const [k, earlier] of named.entries()) {
    const known = new Set([...earlier.documents.values()].flat().flatMap((tokens) => windowsOf(tokens)));
    for (const later of named.slice(k + 1)) {
      for (const [document, sequences] of later.documents) {
        const windows = sequences.flatMap((tokens) => windowsOf(tokens));
        const nShared = windows.filter((window) => known.has(window)).length;
        if (!earlier.documents.has(document) && nShared <= MOST_SHARED * windows.length) continue;
        throw new RangeError(
          `Cannot split the text as ${earlier.name} and ${later.name} must share no document: ` +
            `${nShared} of ${windows.length} pieces of ${document} are in both; leave one of the copies out`,
        );
      }
    }
  }
}

function byDocument(sequences: readonly SplitSequence[]): Map<string, Int32Array[]> {
  const documents = new Map<string, Int32Array[]>();
  for (const { document, tokens } of sequences) {
    const there = documents.get(document);
    if (there === undefined) documents.set(document, [tokens]);
    else there.push(tokens);
  }
  return documents;
}

/** A number for each window: two rolling hashes in one float64, 52 bits, so that of a million windows two meet once in ten thousand texts. */
function windowsOf(tokens: Int32Array): number[] {
  const length = Math.min(WINDOW, tokens.length);
  const windows: number[] = [];
  for (let start = 0; start + length <= tokens.length; start++) {
    let high = 0x811c9dc5;
    let low = 0x9e3779b9;
    for (let i = start; i < start + length; i++) {
      high = Math.imul(high ^ tokens[i], 0x01000193);
      low = Math.imul(low ^ tokens[i], 0x85ebca6b) + 0x27d4eb2f;
      low ^= low >>> 15;
    }
    windows.push(((high >>> 0) & 0xfffff) * 2 ** 32 + (low >>> 0));
  }
  return windows;
}
