/** @file What a folder of token files says of itself, in corpus.json. */

import { z } from "zod";

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const splitSchema = z.strictObject({
  nDocuments: count,
  /** Rows of the token file. */
  nSequences: count,
  /** Tokens that the rows predict, each token of the text at most once: `nSequences * context`. */
  nTokens: count,
  /** Tokens that fill no row: ends of documents, and documents shorter than a row. */
  nDropped: count,
  /** UTF-8 bytes of the text before rows were cut. */
  nBytes: count,
  sha256,
});

/** Schema of corpus.json. */
export const corpusInfo = z.strictObject({
  version: z.literal(1),
  command: z.string(),
  vocabSize: z.int().positive(),
  context: z.int().positive(),
  /** Id of the token at both ends of a document. */
  endOfText: count,
  tokenizerSha256: sha256,
  /** Of the split, where it was drawn, and of the order of the rows. */
  seed: count,
  sources: z.array(
    z.strictObject({
      name: z.string(),
      licence: z.string().optional(),
      nDocuments: count,
      nBytes: count,
      nTokens: count,
    }),
  ),
  /** What was read; a text of the manifest has its hash there. */
  files: z.array(
    z.strictObject({ name: z.string(), sha256: sha256.optional(), split: z.enum(["train", "validation", "both"]) }),
  ),
  train: splitSchema,
  validation: splitSchema.extend({
    documents: z.array(z.string()),
    /** For each row of the token file, its document's place in `documents`: losses are resampled by document. */
    documentOfSequence: z.array(count),
  }),
  elapsedMs: z.number(),
});

/** What corpus.json holds. */
export type CorpusInfo = z.infer<typeof corpusInfo>;
