/** @file A trained byte-level BPE, cut to a smaller vocabulary. */

/** Ends (and begins) a document; no text is encoded to it. */
export const END_OF_TEXT = "<|endoftext|>";

/** The parts of a tokenizer.json that the cut needs; the rest is kept as it is. */
export interface TrainedBpe {
  readonly model: {
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [string, string])[];
  };
}

/**
 * The tokenizer.json with exactly `vocabSize` entries: `<|endoftext|>` as id 0, then the 256 bytes, then the results of
 * the first merges in the order in which training found them. A merge never depends on later ones, so this equals a
 * training run that stops at `vocabSize`.
 *
 * @param alphabet the 256 characters that stand for bytes; bytes that the corpus lacks are among them, so that any text
 * can be encoded.
 * @throws {RangeError} If the vocabulary cannot hold the bytes, or the corpus gave too few merges.
 */
export function cutVocabulary<T extends TrainedBpe>(trained: T, vocabSize: number, alphabet: readonly string[]): T {
  const entries = [END_OF_TEXT, ...[...alphabet].sort(byCodePoint)];
  if (!Number.isInteger(vocabSize) || vocabSize < entries.length || vocabSize > 2 ** 16) {
    throw new RangeError(
      `Cannot train a tokenizer as its vocabulary must have ${entries.length} (all bytes and ${END_OF_TEXT}) to 65536 entries: ` +
        `current value is ${vocabSize}`,
    );
  }
  const vocab = new Map(entries.map((token, id) => [token, id]));
  const merges: (readonly [string, string])[] = [];
  for (const merge of trained.model.merges) {
    if (vocab.size === vocabSize) break;
    merges.push(merge);
    const token = merge.join("");
    if (!vocab.has(token)) vocab.set(token, vocab.size); // two merges may spell one token
  }
  if (vocab.size < vocabSize) {
    throw new RangeError(
      `Cannot train a tokenizer as the corpus must give ${vocabSize} entries: it gives ${vocab.size}; use more text or a smaller vocabulary`,
    );
  }
  return {
    ...trained,
    added_tokens: [
      {
        id: 0,
        content: END_OF_TEXT,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: { ...trained.model, vocab: Object.fromEntries(vocab), merges },
  };
}

function byCodePoint(a: string, b: string): number {
  return a.codePointAt(0)! - b.codePointAt(0)!;
}
