/** @file Documents to sequences of tokens, as a model reads them. */

import type { Tokenizer } from "../tokenizer/tokenizer";
import type { Document } from "./document";

/** Consecutive tokens of one document. */
export interface TokenSequence {
  /** Id of the document. */
  readonly document: string;
  /** Token ids, at most the context length. */
  readonly tokens: Int32Array;
}

/** How to cut. */
export interface CutOptions {
  /** Longest sequence, the beginning-of-sequence token included. */
  readonly contextLength: number;
  /**
   * Put the tokenizer's beginning-of-sequence token in front of every sequence: each is read on its own, so each
   * begins.
   */
  readonly bos: boolean;
  /** Stop after this many tokens, beginning-of-sequence tokens included; all of them unless given. */
  readonly maxTokens?: number;
}

/**
 * Cuts each document's tokens into consecutive sequences of the context length, never across documents; a document's
 * last sequence may be shorter. With a budget, whole sequences are taken in order until it is reached, and the last
 * one is cut so that the sum is exact (a beginning-of-sequence token alone is left out).
 *
 * @throws {RangeError} If no document fills a sequence, an option is out of range, or the tokenizer has no
 * beginning-of-sequence token and `bos` asks for it.
 */
export function cutSequences(
  documents: readonly Document[],
  tokenizer: Tokenizer,
  { contextLength, bos, maxTokens = Number.POSITIVE_INFINITY }: CutOptions,
): TokenSequence[] {
  const prefix = bos ? [bosTokenOf(tokenizer)] : [];
  if (!Number.isInteger(contextLength) || contextLength <= prefix.length) {
    throw new RangeError(
      `Cannot cut sequences as contextLength must be an integer >= ${prefix.length + 1}: current value is ${contextLength}`,
    );
  }
  if (!(maxTokens > prefix.length)) {
    throw new RangeError(`Cannot cut sequences as maxTokens must be > ${prefix.length}: current value is ${maxTokens}`);
  }
  const textLength = contextLength - prefix.length; // tokens of text in a full sequence
  const sequences: TokenSequence[] = [];
  let budget = maxTokens;
  let longest = 0;
  let nRead = 0;
  for (const { id, text } of documents) {
    if (budget <= prefix.length) break;
    const tokens = tokenizer.encode(text); // [tokens of the document]
    nRead++;
    longest = Math.max(longest, tokens.length);
    for (let start = 0; start < tokens.length && budget > prefix.length; start += textLength) {
      const end = Math.min(start + textLength, start + budget - prefix.length, tokens.length);
      const sequence = Int32Array.from([...prefix, ...tokens.subarray(start, end)]);
      sequences.push({ document: id, tokens: sequence });
      budget -= sequence.length;
    }
  }
  if (longest < textLength) {
    throw new RangeError(
      `Cannot cut sequences of ${contextLength} tokens as a document must have at least ${textLength}: ` +
        `the longest (of ${nRead}) has ${longest}; give a longer text or a shorter context`,
    );
  }
  return sequences;
}

function bosTokenOf(tokenizer: Tokenizer): number {
  if (tokenizer.bosToken !== undefined) return tokenizer.bosToken;
  throw new RangeError(
    "Cannot put a beginning-of-sequence token in front as the tokenizer must have one: it has none; cut without it",
  );
}
