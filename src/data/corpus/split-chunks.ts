/** @file A corpus in two: documents to train on, and documents that training never sees. */

import { createHash } from "node:crypto";
import type { CorpusChunk } from "./corpus-chunk";
import type { CorpusPart } from "./corpus-source";
import type { TokenStretch } from "./encode-documents";

/** Two streams over the corpus; each call reads it anew. */
export interface SplitChunks {
  train(): AsyncGenerator<CorpusChunk>;
  validation(): AsyncGenerator<CorpusChunk>;
}

/**
 * Splits by document: by the parts that are given for validation, or else by chance. Chunks without text are left out.
 *
 * @param validation parts, or the share of the documents, in (0, 1).
 * @throws {RangeError} If the share is out of range.
 */
export function splitChunks(
  parts: readonly CorpusPart[],
  validation: readonly CorpusPart[] | number,
  seed: number,
): SplitChunks {
  if (typeof validation !== "number") return { train: () => chunksOf(parts), validation: () => chunksOf(validation) };
  if (!(validation > 0 && validation < 1)) {
    throw new RangeError(
      `Cannot split a corpus as the share for validation must be in (0, 1): current value is ${validation}`,
    );
  }
  const heldOut = (chunk: CorpusChunk): boolean => isHeldOut(documentKey(chunk), seed, validation);
  return {
    train: () => chunksOf(parts, (chunk) => !heldOut(chunk)),
    validation: () => chunksOf(parts, heldOut),
  };
}

/**
 * Passes if no document is in both splits.
 *
 * @throws {RangeError} If one is: a validation loss would then measure memory.
 */
export function checkDisjoint(train: readonly TokenStretch[], validation: readonly TokenStretch[]): void {
  const seen = new Set(train.map(documentKey));
  const both = validation.find((stretch) => seen.has(documentKey(stretch)));
  if (both === undefined) return;
  throw new RangeError(
    `Cannot split the corpus as a document must be for training or for validation: "${documentKey(both)}" is in both`,
  );
}

/** Name of a document that is unique in the whole corpus. */
export function documentKey({ source, document }: Pick<CorpusChunk, "source" | "document">): string {
  return `${source}/${document}`;
}

async function* chunksOf(
  parts: readonly CorpusPart[],
  wanted: (chunk: CorpusChunk) => boolean = () => true,
): AsyncGenerator<CorpusChunk> {
  for (const part of parts)
    for await (const chunk of part.read()) if (chunk.text.trim() !== "" && wanted(chunk)) yield chunk;
}

/** True for a share of all documents, decided by name and seed: the same whatever else the corpus holds. */
function isHeldOut(document: string, seed: number, share: number): boolean {
  const hash = createHash("sha256").update(`${seed}\0${document}`).digest();
  return hash.readUIntBE(0, 6) / 2 ** 48 < share;
}
