/** @file Text to token ids and back. */

/** A model's tokenizer. */
export interface Tokenizer {
  /** Ids lie in [0, vocabSize). */
  readonly vocabSize: number;
  /** Id of the beginning-of-sequence token, if the model has one. */
  readonly bosToken?: number;
  /**
   * Token ids of a text, nothing added. Control tokens (end of text, chat marks) never come out of text that spells
   * them, and half a surrogate pair counts as U+FFFD. A byte for which the vocabulary has no token (SmolLM2 lacks
   * some that English never needs) is left out, as in the reference implementation.
   */
  encode(text: string): Int32Array;
  /**
   * The text of tokens; bytes that are not UTF-8 become U+FFFD.
   *
   * @throws {RangeError} If an id is outside the vocabulary.
   */
  decode(tokens: ArrayLike<number>): string;
  /**
   * The text of one token, raw: it may hold anything, markup too.
   *
   * @throws {RangeError} If the id is outside the vocabulary.
   */
  tokenText(id: number): string;
}
