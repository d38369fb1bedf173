/** @file Trains a byte-level BPE on a corpus. */

import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { writeToStream } from "../files/write-to-stream";
import { cutVocabulary, type TrainedBpe } from "./cut-vocabulary";

/** More text hardly changes 4096 entries, and the trainer keeps every distinct word in memory. */
const LONGEST_TEXT_BYTES = 2 ** 29;

/**
 * A tokenizer.json: byte-level BPE with GPT-2's word pattern, trained on the texts, cut to `vocabSize` entries.
 *
 * @param scratch a folder for the text, which the trainer reads from a file; it is removed again.
 * @throws {RangeError} If the texts are empty or too short for so many entries.
 */
export async function trainTokenizer(
  texts: AsyncIterable<string>,
  vocabSize: number,
  scratch: string,
): Promise<TrainedBpe> {
  const { BPE, byteLevelAlphabet, byteLevelPreTokenizer, Tokenizer } = await import("tokenizers");
  await mkdir(scratch, { recursive: true });
  const textFile = join(scratch, `${randomUUID()}.tmp`);
  const trainedFile = join(scratch, `${randomUUID()}.tmp`);
  try {
    const sizeBytes = await writeTexts(texts, textFile);
    if (sizeBytes === 0) throw new RangeError("Cannot train a tokenizer as the corpus must hold text: it is empty");
    const tokenizer = new Tokenizer(BPE.empty());
    tokenizer.setPreTokenizer(byteLevelPreTokenizer(false, true));
    tokenizer.train([textFile]); // always 30,000 entries
    tokenizer.save(trainedFile, false);
    return cutVocabulary(JSON.parse(await readFile(trainedFile, "utf8")) as TrainedBpe, vocabSize, byteLevelAlphabet());
  } finally {
    await rm(textFile, { force: true });
    await rm(trainedFile, { force: true });
  }
}

/** Writes texts a line's end apart, until there are enough; their bytes. */
async function writeTexts(texts: AsyncIterable<string>, file: string): Promise<number> {
  const stream = createWriteStream(file);
  let sizeBytes = 0;
  for await (const text of texts) {
    const bytes = Buffer.from(`${text}\n`);
    sizeBytes += bytes.length;
    await writeToStream(stream, bytes);
    if (sizeBytes >= LONGEST_TEXT_BYTES) break;
  }
  stream.end();
  await finished(stream);
  return sizeBytes;
}
