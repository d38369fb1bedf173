/** @file The tokenizer of a checkpoint folder: its tokenizer.json, and what tokenizer_config.json says of the first
 * token. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type BpeDefinition, bpeTokenizer } from "./bpe-tokenizer";
import { decodeUtf8 } from "./decode-utf8";
import { exactPreTokenizer, type PreTokenizerStep } from "./pre-tokenizers";
import type { Tokenizer } from "./tokenizer";

const typedSchema = z.looseObject({ type: z.string() });
const addedTokenSchema = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  special: z.boolean().default(false),
});
const tokenizerSchema = z.looseObject({
  normalizer: typedSchema.nullish().transform((value) => value ?? null),
  pre_tokenizer: typedSchema.nullish().transform((value) => value ?? null),
  model: z.looseObject({
    type: z.literal("BPE").default("BPE"), // older files leave it out
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
  decoder: typedSchema.nullish().transform((value) => value ?? null),
  added_tokens: z.array(addedTokenSchema).default([]),
});
const configSchema = z.looseObject({
  bos_token: z
    .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
    .nullish(),
});

/**
 * Reads a tokenizer.json (byte-pair encoding; byte-level as GPT-2's, or with byte fallback as LLaMA's) and the
 * tokenizer_config.json beside it, if there is one.
 *
 * @throws {SyntaxError} If a file is not JSON or not of that form; names the file.
 * @throws {RangeError} If the pre-tokenizer is one that would be applied wrongly.
 */
export function tokenizerFromJson(file: string): Tokenizer {
  const definition = readJson(file, tokenizerSchema);
  const preTokenizer = definition.pre_tokenizer === null ? null : exactPreTokenizer(definition.pre_tokenizer);
  const tokens: BpeDefinition = {
    ...definition,
    pre_tokenizer: preTokenizer,
    decoder: definition.decoder ?? (hasByteLevel(preTokenizer) ? { type: "ByteLevel" } : null),
  };
  const configFile = join(dirname(file), "tokenizer_config.json");
  const bos = existsSync(configFile) ? readJson(configFile, configSchema).bos_token : undefined;
  if (bos == null) return bpeTokenizer(tokens);
  const bosToken = definition.added_tokens.find(({ content }) => content === bos)?.id ?? definition.model.vocab[bos];
  if (bosToken === undefined) {
    throw new SyntaxError(
      `Cannot read ${configFile} as its bos_token must be in the vocabulary of ${file}: "${bos}" is not`,
    );
  }
  return bpeTokenizer(tokens, bosToken);
}

function hasByteLevel(step: PreTokenizerStep | null): boolean {
  if (step === null) return false;
  return step.type === "ByteLevel" || ((step.pretokenizers as PreTokenizerStep[] | undefined) ?? []).some(hasByteLevel);
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(readFileSync(file), file));
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new SyntaxError(`Cannot read ${file} as it must be JSON: ${cause.message}`, { cause });
    throw cause;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SyntaxError(
    `Cannot read ${file} as it must be a BPE tokenizer: at "${issue.path.join(".")}" ${issue.message}`,
  );
}
