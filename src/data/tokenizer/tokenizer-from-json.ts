/** @file The tokenizer of a checkpoint folder: its tokenizer.json, and what tokenizer_config.json says of the first
 * token. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { oneLine } from "../files/one-line";
import { readUtf8 } from "../files/read-utf8";
import { bpeTokenizer } from "./bpe-tokenizer";
import { exactPreTokenizer, type PreTokenizerStep } from "./pre-tokenizers";
import type { Tokenizer } from "./tokenizer";

const typedSchema = z.looseObject({ type: z.string() });
const stepSchema: z.ZodType<PreTokenizerStep> = z
  .looseObject({ type: z.string(), pretokenizers: z.lazy(() => z.array(stepSchema)).optional() })
  .refine(({ type, pretokenizers }) => type !== "Sequence" || pretokenizers, "a Sequence must list its pretokenizers");
const addedTokenSchema = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  special: z.boolean().default(false),
});
const tokenizerSchema = z.looseObject({
  normalizer: typedSchema.nullish().transform((value) => value ?? null),
  pre_tokenizer: stepSchema.nullish().transform((value) => value ?? null),
  model: z.looseObject({
    type: z.literal("BPE").default("BPE"), // older files leave it out
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
  decoder: typedSchema.nullish().transform((value) => value ?? null),
  added_tokens: z.array(addedTokenSchema).default([]),
});
type Definition = z.infer<typeof tokenizerSchema>;
const configSchema = z.looseObject({
  bos_token: z
    .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
    .nullish(),
});

/**
 * Reads a tokenizer.json (byte-pair encoding; byte-level as GPT-2's, or with byte fallback as LLaMA's) and the
 * tokenizer_config.json beside it, if there is one.
 *
 * @throws {SyntaxError} If a file is not JSON or not of that form, or has a part that is unknown or would be applied
 * wrongly; names the file.
 * @throws {RangeError} If there is no such file.
 */
export function tokenizerFromJson(file: string): Tokenizer {
  const definition = readJson(file, tokenizerSchema);
  const bosToken = bosTokenOf(file, definition);
  try {
    return tokenizerOf(definition, bosToken);
  } catch (cause) {
    const reason = oneLine((cause as Error).message);
    throw new SyntaxError(`Cannot read ${file} as a tokenizer must come of it: ${reason}`, { cause });
  }
}

function tokenizerOf(definition: Definition, bosToken: number | undefined): Tokenizer {
  const preTokenizer = definition.pre_tokenizer === null ? null : exactPreTokenizer(definition.pre_tokenizer);
  const decoder = definition.decoder ?? (hasByteLevel(preTokenizer) ? { type: "ByteLevel" } : null);
  return bpeTokenizer({ ...definition, pre_tokenizer: preTokenizer, decoder }, bosToken);
}

/** The id of the first token that tokenizer_config.json names. */
function bosTokenOf(file: string, { added_tokens, model }: Definition): number | undefined {
  const configFile = join(dirname(file), "tokenizer_config.json");
  const bos = existsSync(configFile) ? readJson(configFile, configSchema).bos_token : undefined;
  if (bos == null) return undefined;
  const bosToken = added_tokens.find(({ content }) => content === bos)?.id ?? model.vocab[bos];
  if (bosToken !== undefined) return bosToken;
  throw new SyntaxError(
    `Cannot read ${configFile} as its bos_token must be in the vocabulary of ${file}: "${oneLine(bos)}" is not`,
  );
}

function hasByteLevel(step: PreTokenizerStep | null): boolean {
  if (step === null) return false;
  return step.type === "ByteLevel" || (step.pretokenizers ?? []).some(hasByteLevel);
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readUtf8(file));
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
