/** @file Byte-pair encoding by @huggingface/tokenizers, behind the project's own interface. */

import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import type { PreTokenizerStep } from "./pre-tokenizers";
import type { Tokenizer } from "./tokenizer";

/** A token that is looked for in the text before anything else. */
interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special?: boolean;
}

/** The parts of a tokenizer.json that byte-pair encoding needs, in its terms. */
export interface BpeDefinition {
  readonly normalizer: unknown;
  readonly pre_tokenizer: PreTokenizerStep | null;
  readonly model: {
    readonly type: "BPE";
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (string | readonly string[])[];
    readonly [setting: string]: unknown;
  };
  readonly decoder: { readonly type: string; readonly [setting: string]: unknown } | null;
  readonly added_tokens: readonly AddedToken[];
}

/** Half a surrogate pair: with the flag `u`, whole pairs do not match. */
const LONE_SURROGATE = /[\ud800-\udfff]/gu;

/** A byte that SentencePiece has no character for. */
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/** Makes a tokenizer; special tokens are in its vocabulary, and no text is encoded to them. */
export function bpeTokenizer(definition: BpeDefinition, bosToken?: number): Tokenizer {
  const special = definition.added_tokens.filter((token) => token.special);
  const vocab = { ...definition.model.vocab, ...Object.fromEntries(special.map(({ content, id }) => [content, id])) };
  const library = new LibraryTokenizer(
    {
      ...definition,
      model: { ...definition.model, vocab },
      added_tokens: definition.added_tokens.filter((token) => !token.special),
      post_processor: null, // it would add special tokens
    },
    {},
  );
  const ids = [...Object.values(vocab), ...definition.added_tokens.map(({ id }) => id)];
  const vocabSize = ids.reduce((largest, id) => Math.max(largest, id), -1) + 1;
  const byteLevel = definition.decoder?.type === "ByteLevel";

  const tokenOf = (id: number): string => {
    if (!Number.isInteger(id) || id < 0 || id >= vocabSize) {
      throw new RangeError(`Cannot decode a token as its id must be in [0, ${vocabSize}): current value is ${id}`);
    }
    return library.id_to_token(id) ?? ""; // ids may have gaps
  };
  const decode = (tokens: ArrayLike<number>): string => {
    const known = Array.from(tokens).filter((id) => tokenOf(id) !== "");
    if (known.length === 0) return "";
    return library.decode(known, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  };
  return {
    vocabSize,
    bosToken,
    decode,
    encode: (text) => Int32Array.from(library.encode(text.replace(LONE_SURROGATE, "\ufffd")).ids),
    tokenText: (id) => (byteLevel ? decode([id]) : pieceText(tokenOf(id))),
  };
}

/** The text of a SentencePiece token, which writes a space as U+2581; its decoder would drop the space at the start. */
function pieceText(token: string): string {
  const byte = BYTE_TOKEN.exec(token);
  if (byte === null) return token.replaceAll("\u2581", " ");
  return new TextDecoder().decode(Uint8Array.of(Number.parseInt(byte[1], 16)));
}
