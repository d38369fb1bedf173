/** @file Reads the vocabulary inside a GGUF file. */
import type { Vocabulary } from "../data/tokenizer/tokenizer-from-vocabulary";
import type { GgufFile } from "./gguf";

/**
 * The vocabulary of a GGUF file, or undefined where it has none.
 *
 * @throws {SyntaxError} If a value has the wrong type.
 */
export function ggufVocabulary({ metadata }: GgufFile): Vocabulary | undefined {
  const key = (name: string): string => `tokenizer.ggml.${name}`;
  if (!metadata.has(key("tokens"))) return undefined;
  const ifPresent = <T>(read: (key: string) => T, name: string): T | undefined =>
    metadata.has(key(name)) ? read(key(name)) : undefined;
  return {
    model: ifPresent(metadata.string, "model"),
    tokens: metadata.strings(key("tokens")),
    merges: ifPresent(metadata.strings, "merges") ?? [],
    scores: ifPresent(metadata.numbers, "scores"),
    preTokenizer: ifPresent(metadata.string, "pre") ?? "default",
    tokenTypes: ifPresent(metadata.numbers, "token_type"),
    bosTokenId: ifPresent(metadata.number, "bos_token_id"),
    eosTokenId: ifPresent(metadata.number, "eos_token_id"),
  };
}
