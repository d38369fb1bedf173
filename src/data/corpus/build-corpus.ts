/** @file Text to a folder of token files: the whole way. */

import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { seededRandom } from "../../numerics/random";
import { writeRecord } from "../../records/write-record";
import { sha256OfFile } from "../fetch/checksum";
import { type BatchEncoder, batchEncoder } from "./batch-encoder";
import type { CorpusChunk } from "./corpus-chunk";
import { CORPUS_FILES } from "./corpus-folder";
import { type CorpusInfo, corpusInfo } from "./corpus-info";
import type { CorpusPart } from "./corpus-source";
import { END_OF_TEXT } from "./cut-vocabulary";
import { encodeDocuments, type OnEncoded, type TokenStretch } from "./encode-documents";
import { checkDisjoint, documentKey, splitChunks } from "./split-chunks";
import { trainTokenizer } from "./train-tokenizer";
import { documentsOf, writeSplit } from "./write-split";

/** Text between two reports of progress: some ten seconds. */
const REPORTED_BYTES = 2 ** 24;

/** How a corpus is made. */
export interface CorpusPlan {
  readonly train: readonly CorpusPart[];
  /** Parts of their own for validation, or the share of the training documents that is held out, in (0, 1). */
  readonly validation: readonly CorpusPart[] | number;
  /** A tokenizer.json, or the size of the vocabulary that is trained on the training documents. */
  readonly tokenizer: string | number;
  /** Token of a given tokenizer that ends documents; ours has `<|endoftext|>`. */
  readonly endOfText?: string;
  readonly context: number;
  /** Keep so many training tokens at most: a random sample of sequences. */
  readonly maxTokens?: number;
  readonly seed: number;
  /** Licence by source, for the record. */
  readonly licences: Readonly<Record<string, string>>;
  /** For the record. */
  readonly command: string;
  readonly onStep?: (text: string) => void;
}

/**
 * Writes `train.tokens`, `validation.tokens`, `tokenizer.json`, `tokenizer_config.json` and last `corpus.json` into a
 * folder.
 *
 * @throws {RangeError} If a split is empty, or a document is in both.
 * @throws {SyntaxError} If a file is not what its name says, or not UTF-8.
 */
export async function buildCorpus(plan: CorpusPlan, folder: string): Promise<CorpusInfo> {
  const start = performance.now();
  const step = plan.onStep ?? (() => undefined);
  await mkdir(folder, { recursive: true });
  const chunks = splitChunks(plan.train, plan.validation, plan.seed);
  if (typeof plan.tokenizer === "number") step(`training a tokenizer of ${plan.tokenizer} entries`);
  const encoder = await prepareTokenizer(plan, chunks.train, folder);
  step("encoding validation documents");
  const heldOut = await encodeDocuments(chunks.validation(), encoder);
  checkHeldOut(heldOut, plan);
  step("encoding training documents");
  const seen = await encodeDocuments(chunks.train(), encoder, everyStep(step));
  if (seen.length === 0) throw new RangeError("Cannot encode the corpus as it must hold text: it is empty");
  checkDisjoint(seen, heldOut);
  step("writing token files");
  const random = seededRandom(plan.seed);
  const validation = await writeSplit(join(folder, CORPUS_FILES.validation), heldOut, plan.context, random);
  const train = await writeSplit(join(folder, CORPUS_FILES.train), seen, plan.context, random, plan.maxTokens);
  const info: CorpusInfo = {
    version: 1,
    command: plan.command,
    vocabSize: encoder.vocabSize,
    context: plan.context,
    endOfText: encoder.endOfText,
    tokenizerSha256: await sha256OfFile(join(folder, CORPUS_FILES.tokenizer)),
    seed: plan.seed,
    sources: sourcesOf(seen, plan.licences),
    files: await filesOf(plan),
    train: train.summary,
    validation: { ...validation.summary, ...documentsOf(validation.rows) },
    elapsedMs: Math.round(performance.now() - start),
  };
  writeRecord(join(folder, CORPUS_FILES.info), corpusInfo, info);
  return info;
}

/** A share of few documents may be none of them: each is drawn by itself. */
function checkHeldOut(heldOut: readonly TokenStretch[], { validation, seed }: CorpusPlan): void {
  if (heldOut.length > 0) return;
  const drawn =
    typeof validation === "number"
      ? `a share of ${validation} drew none with seed ${seed}`
      : "those given have no text";
  throw new RangeError(
    `Cannot validate on the corpus as there must be a document for it: ${drawn}; hold out a larger share (--validation-share), or name other documents (--validation)`,
  );
}

/** Says how far the encoding is, from time to time. */
function everyStep(step: (text: string) => void): OnEncoded {
  let next = REPORTED_BYTES;
  return (nBytes) => {
    if (nBytes < next) return;
    step(`encoded ${Math.round(nBytes / 1e6)} MB`);
    next = nBytes + REPORTED_BYTES;
  };
}

/** Puts tokenizer.json, trained or given, and tokenizer_config.json into the folder. */
async function prepareTokenizer(
  { tokenizer, endOfText = END_OF_TEXT, context }: CorpusPlan,
  chunks: () => AsyncIterable<CorpusChunk>,
  folder: string,
): Promise<BatchEncoder> {
  const file = join(folder, CORPUS_FILES.tokenizer);
  if (typeof tokenizer === "number") {
    await writeFile(file, JSON.stringify(await trainTokenizer(textsOf(chunks()), tokenizer, folder)));
  } else if (resolve(tokenizer) !== resolve(file)) await copyFile(tokenizer, file);
  const config = { tokenizer_class: "PreTrainedTokenizerFast", eos_token: endOfText, model_max_length: context };
  await writeFile(join(folder, CORPUS_FILES.tokenizerConfig), `${JSON.stringify(config, null, 2)}\n`);
  return await batchEncoder(file, endOfText);
}

async function* textsOf(chunks: AsyncIterable<CorpusChunk>): AsyncGenerator<string> {
  for await (const { text } of chunks) yield text;
}

function sourcesOf(stretches: readonly TokenStretch[], licences: CorpusPlan["licences"]): CorpusInfo["sources"] {
  const names = [...new Set(stretches.map(({ source }) => source))].sort();
  return names.map((name) => {
    const own = stretches.filter(({ source }) => source === name);
    return {
      name,
      licence: licences[name],
      nDocuments: new Set(own.map(documentKey)).size,
      nBytes: own.reduce((sum, { nBytes }) => sum + nBytes, 0),
      nTokens: own.reduce((sum, { tokens }) => sum + tokens.length, 0),
    };
  });
}

async function filesOf({ train, validation }: CorpusPlan): Promise<CorpusInfo["files"]> {
  const forValidation = typeof validation === "number" ? [] : validation;
  const trainSplit = typeof validation === "number" ? "both" : "train";
  const parts = [
    ...train.map((part) => ({ part, split: trainSplit }) as const),
    ...forValidation.map((part) => ({ part, split: "validation" }) as const),
  ];
  const files: CorpusInfo["files"] = [];
  for (const { part, split } of parts) {
    files.push({ name: part.name, ...(part.file !== undefined && { sha256: await sha256OfFile(part.file) }), split });
  }
  return files;
}
