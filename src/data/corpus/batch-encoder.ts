/** @file Text to token ids in bulk, by the native `tokenizers` library: the same ids as `tokenizerFromJson` gives, faster. */

import { readFileSync } from "node:fs";
import { z } from "zod";
import { tokenizerFromJson } from "../tokenizer/tokenizer-from-json";

/** Encodes texts many at a time. */
export interface BatchEncoder {
  readonly vocabSize: number;
  /** Id of the token that ends a document. */
  readonly endOfText: number;
  /** Token ids of each text, nothing added; control tokens never come out of text that spells them. */
  encode(texts: readonly string[]): Promise<Uint16Array[]>;
}

const definitionSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.int(), content: z.string(), special: z.boolean().default(false) })),
});

/**
 * The encoder of a tokenizer.json.
 *
 * @param endOfText the token that ends a document.
 * @throws {RangeError} If an id does not fit into 16 bits, or that token is not in the vocabulary.
 * @throws {SyntaxError} If the file is not a tokenizer.json of a kind that we read.
 */
export async function batchEncoder(file: string, endOfText: string): Promise<BatchEncoder> {
  const { vocabSize } = tokenizerFromJson(file); // checks the file
  if (vocabSize > 2 ** 16) {
    throw new RangeError(`Cannot write tokens of ${file} as ids must be below 65536: the vocabulary has ${vocabSize}`);
  }
  const definition = definitionSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const end = definition.added_tokens.find(({ content }) => content === endOfText);
  if (end === undefined) {
    const known = definition.added_tokens.map(({ content }) => content).join(", ") || "none";
    throw new RangeError(
      `Cannot use ${file} as its added tokens must have "${endOfText}" to end documents: they are ${known}; name one with --end-of-text`,
    );
  }
  const { Tokenizer } = await import("tokenizers");
  const plain = definition.added_tokens.filter(({ special }) => !special);
  const library = Tokenizer.fromString(JSON.stringify({ ...definition, added_tokens: plain, post_processor: null }));
  return {
    vocabSize,
    endOfText: end.id,
    async encode(texts) {
      const encodings = await library.encodeBatch([...texts], { addSpecialTokens: false });
      return encodings.map((encoding) => Uint16Array.from(encoding.getIds()));
    },
  };
}
