/** @file The tokenizer inside a GGUF file: tokens, merges or scores, and the name of a pre-tokenizer. */

import { oneLine } from "../files/one-line";
import { type BpeDefinition, bpeTokenizer } from "./bpe-tokenizer";
import { mergesFromScores } from "./merges-from-scores";
import { byteLevelPreTokenizer } from "./pre-tokenizers";
import type { Tokenizer } from "./tokenizer";

/** What GGUF files store of a tokenizer, under `tokenizer.ggml.`. */
export interface Vocabulary {
  /** `model`: byte-level BPE as GPT-2's (the default), or SentencePiece BPE as LLaMA's. */
  readonly model?: string;
  /** Token i has id i. */
  readonly tokens: readonly string[];
  /** Pairs "left right", first merged first; `llama` has none. */
  readonly merges: readonly string[];
  /** Log-probabilities, of `llama` only: the highest is merged first. */
  readonly scores?: ArrayLike<number>;
  /** `pre`; not used by `llama`. */
  readonly preTokenizer: string;
  /** `token_type`; all normal unless given. */
  readonly tokenTypes?: ArrayLike<number>;
  readonly bosTokenId?: number;
  readonly eosTokenId?: number;
}

/** GGUF's token types. @see llama.cpp, llama_token_type */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;

/**
 * Makes the tokenizer of a vocabulary. Control tokens have ids and text, but no text is encoded to them; user-defined
 * tokens are taken out of the text first.
 *
 * @throws {RangeError} If the model or pre-tokenizer is unknown, or an id is outside the vocabulary.
 * @throws {SyntaxError} If the parts of the vocabulary do not fit together.
 */
export function tokenizerFromVocabulary(vocabulary: Vocabulary): Tokenizer {
  const { tokens, tokenTypes, bosTokenId, model = "gpt2" } = vocabulary;
  if (tokenTypes !== undefined && tokenTypes.length !== tokens.length) {
    throw new SyntaxError(
      `Cannot make a tokenizer as each of the ${tokens.length} tokens must have a type: there are ${tokenTypes.length}`,
    );
  }
  if (bosTokenId !== undefined && !(bosTokenId >= 0 && bosTokenId < tokens.length)) {
    throw new RangeError(
      `Cannot make a tokenizer as the id of its first token must be in [0, ${tokens.length}): current value is ${bosTokenId}`,
    );
  }
  switch (model) {
    case "gpt2":
      return bpeTokenizer(byteLevelDefinition(vocabulary), bosTokenId);
    case "llama":
      return bpeTokenizer(sentencePieceDefinition(vocabulary), bosTokenId);
    default:
      throw new RangeError(
        `Cannot make a tokenizer as its model must be gpt2 or llama: current value is ${oneLine(model)}; use the model's tokenizer.json`,
      );
  }
}

function byteLevelDefinition(vocabulary: Vocabulary): BpeDefinition {
  const { tokens, merges, preTokenizer } = vocabulary;
  const vocab = idByToken(tokens);
  const pairs = merges.map((merge, rank) => {
    const pair = merge.split(" ");
    if (pair.length === 2 && pair.join("") in vocab) return pair;
    throw new SyntaxError(
      `Cannot make a tokenizer as merge ${rank} must be two parts of a token: current value is "${oneLine(merge)}"`,
    );
  });
  return {
    normalizer: preTokenizer === "qwen2" ? { type: "NFC" } : null, // Qwen2's own files normalise, the others do not
    pre_tokenizer: byteLevelPreTokenizer(preTokenizer),
    model: { type: "BPE", vocab, merges: pairs, ignore_merges: preTokenizer === "llama-bpe" },
    decoder: { type: "ByteLevel" },
    added_tokens: addedTokens(vocabulary),
  };
}

function sentencePieceDefinition(vocabulary: Vocabulary): BpeDefinition {
  const { tokens, scores } = vocabulary;
  if (scores?.length !== tokens.length) {
    throw new SyntaxError(
      `Cannot make a tokenizer as each of the ${tokens.length} tokens must have a score: there are ${scores?.length ?? 0}`,
    );
  }
  const mergeable = tokens.filter((_, id) => (vocabulary.tokenTypes?.[id] ?? NORMAL) === NORMAL);
  const unknown = tokens.find((_, id) => vocabulary.tokenTypes?.[id] === UNKNOWN) ?? tokens[0];
  const vocab = idByToken(tokens);
  return {
    // A space becomes U+2581, and one is put in front of the text.
    normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "\u2581" }, replace(" ", "\u2581")] },
    pre_tokenizer: null,
    model: {
      type: "BPE",
      vocab,
      merges: mergesFromScores(mergeable, (token) => scores[vocab[token]]),
      unk_token: unknown,
      fuse_unk: true,
      byte_fallback: true,
    },
    decoder: {
      type: "Sequence",
      decoders: [
        replace("\u2581", " "),
        { type: "ByteFallback" },
        { type: "Fuse" },
        { type: "Strip", content: " ", start: 1, stop: 0 },
      ],
    },
    added_tokens: addedTokens(vocabulary),
  };
}

function replace(from: string, to: string): { type: string; pattern: { String: string }; content: string } {
  return { type: "Replace", pattern: { String: from }, content: to };
}

/** Control tokens, which the text cannot spell, and user-defined ones, which it can. */
function addedTokens({ tokens, tokenTypes }: Vocabulary): BpeDefinition["added_tokens"] {
  if (tokenTypes === undefined) return [];
  return tokens.flatMap((content, id) => {
    const type = tokenTypes[id];
    return type === CONTROL || type === USER_DEFINED
      ? [{ id, content, special: type === CONTROL, normalized: false }]
      : [];
  });
}

function idByToken(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}
