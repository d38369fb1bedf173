/** @file The first tokens of a text, without encoding all of it. */
import type { Tokenizer } from "./tokenizer";

/** English has three to five characters a token. */
const CHARACTERS_PER_TOKEN = 6;
/** Where a text is cut, tokens before the cut may differ from those of the whole text: at most those of the last word, which has far fewer than this. */
const TOKENS_OF_LAST_WORD = 64;

/**
 * The first n token ids of a text: those of `tokenizer.encode(text)`, or fewer where it has fewer.
 *
 * Texts are split into words (and the like) before these become tokens, so that a cut changes the last word before it only. A book of which a context is read takes a hundredth of the time.
 */
export function firstTokens(tokenizer: Tokenizer, text: string, n: number): Int32Array {
  for (let length = CHARACTERS_PER_TOKEN * (n + TOKENS_OF_LAST_WORD); length < text.length; length *= 2) {
    const tokens = tokenizer.encode(text.slice(0, length));
    if (tokens.length >= n + TOKENS_OF_LAST_WORD) return tokens.slice(0, n);
  }
  return tokenizer.encode(text).slice(0, n);
}
