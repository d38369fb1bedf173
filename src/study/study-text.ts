/** @file The text a study measures on: calibration and held-out sequences, one a document. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { readCorpusDocuments } from "../data/corpus/read-corpus-documents";
import type { Document } from "../data/documents/document";
import { readDocuments } from "../data/documents/read-documents";
import { splitDocuments } from "../data/documents/split-documents";
import { sha256OfFile } from "../data/fetch/checksum";
import { assetNamed } from "../data/manifest";
import { firstTokens } from "../data/tokenizer/first-tokens";
import type { Tokenizer } from "../data/tokenizer/tokenizer";
import type { TextInput } from "../records/provenance";

/** Which texts, and how much of them. */
export interface TextPlan {
  /** Names of the manifest, or files. */
  readonly texts: readonly string[];
  readonly contextLength: number;
  readonly nCalibration: number;
  readonly nHeldOut: number;
  readonly seed: number;
}

/** Token sequences of the context length, each the beginning of a document of its own; no document is in both parts. */
export interface StudyText {
  readonly calibration: readonly Int32Array[];
  readonly heldOut: readonly Int32Array[];
}

/** Files whose records are documents or chunks of them; any other file is one document. */
const CORPUS_FILE = /\.(jsonl|ndjson|parquet|gz)$/i;

/**
 * Draws the sequences of a study.
 *
 * @throws {RangeError} If the texts hold too few documents of at least the context length.
 */
export async function studyText(plan: TextPlan, tokenizer: Tokenizer): Promise<StudyText> {
  const { texts, contextLength, seed } = plan;
  const documents = await documentsOf(texts);
  const { calibration, heldOut } = splitDocuments(documents, { seed, heldOutShare: 0.5 });
  return {
    calibration: beginnings(calibration, plan.nCalibration, tokenizer, contextLength),
    heldOut: beginnings(heldOut, plan.nHeldOut, tokenizer, contextLength),
  };
}

/** The documents of texts, which are names of the manifest or files. */
export async function documentsOf(texts: readonly string[]): Promise<Document[]> {
  const documents: Document[] = [];
  for (const text of texts) {
    const isCorpus = existsSync(text) && CORPUS_FILE.test(text);
    documents.push(...(isCorpus ? await readCorpusDocuments(text) : readDocuments(text)));
  }
  return documents;
}

/** A text by its name and its bytes. */
interface NamedText {
  /** Of the manifest, or of a file, without its folder. */
  readonly name: string;
  /** Of a file; of a text of the manifest: of all its files, one after the other in the order of their names. */
  readonly sha256: string;
}

/** What a record says of the texts of a plan. */
export async function namedTexts({ texts }: TextPlan): Promise<NamedText[]> {
  const named: NamedText[] = [];
  for (const text of texts) named.push({ name: basename(text), sha256: await sha256OfText(text) });
  return named;
}

async function sha256OfText(text: string): Promise<string> {
  if (existsSync(text)) return await sha256OfFile(text);
  const asset = assetNamed(text);
  if ("sha256" in asset) return asset.sha256;
  throw new RangeError(`Cannot name text ${text} as it must be a file or a text of the manifest: it is neither`);
}

/** What a record says of sequences that were drawn by a plan. */
export function textInputOf({ texts }: TextPlan, sequences: readonly Int32Array[]): TextInput {
  return {
    names: texts.map((text) => basename(text)),
    nDocuments: sequences.length,
    nSequences: sequences.length,
    nTokens: sequences.reduce((sum, tokens) => sum + tokens.length, 0),
    tokensSha256: tokensHash(sequences),
  };
}

/** sha256 of token ids in order, as little-endian int32. */
export function tokensHash(sequences: readonly Int32Array[]): string {
  const hash = createHash("sha256");
  for (const tokens of sequences) hash.update(new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength));
  return hash.digest("hex");
}

function beginnings(
  documents: readonly Document[],
  n: number,
  tokenizer: Tokenizer,
  contextLength: number,
): Int32Array[] {
  const sequences: Int32Array[] = [];
  for (const { text } of documents) {
    if (sequences.length === n) break;
    const tokens = firstTokens(tokenizer, text, contextLength);
    if (tokens.length === contextLength) sequences.push(tokens);
  }
  if (sequences.length === n) return sequences;
  throw new RangeError(
    `Cannot draw ${n} sequences as as many documents must have ${contextLength} tokens: only ${sequences.length} of ${documents.length} have; ` +
      "ask for fewer, a shorter context, or give more text",
  );
}
