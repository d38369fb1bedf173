/** @file A folder of token files, opened for training. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRecord } from "../../records/read-record";
import { type CorpusInfo, corpusInfo } from "./corpus-info";
import { openTokenFile, type TokenFile } from "./token-file";

/** Names of what is in the folder. */
export const CORPUS_FILES = {
  info: "corpus.json",
  tokenizer: "tokenizer.json",
  tokenizerConfig: "tokenizer_config.json",
  train: "train.tokens",
  validation: "validation.tokens",
} as const;

/** A corpus ready to train on. */
export interface Corpus {
  readonly info: CorpusInfo;
  readonly train: TokenFile;
  readonly validation: TokenFile;
  /** Path of its tokenizer.json. */
  readonly tokenizerFile: string;
  close(): void;
}

/**
 * Opens what `relu2 corpus` wrote.
 *
 * @throws {Error} If there is no corpus.json, which is written last.
 * @throws {SyntaxError} If corpus.json is not what it must be.
 * @throws {RangeError} If a token file has another size than corpus.json says.
 */
export function openCorpus(folder: string): Corpus {
  const infoFile = join(folder, CORPUS_FILES.info);
  if (!existsSync(infoFile)) {
    throw new Error(
      `Cannot open a corpus as its folder must hold ${CORPUS_FILES.info}: there is no ${infoFile}; make it with relu2 corpus --out ${folder}`,
    );
  }
  const info = readRecord(infoFile, corpusInfo);
  const open = (name: "train" | "validation"): TokenFile =>
    openTokenFile(join(folder, CORPUS_FILES[name]), info[name].nSequences, info.context);
  const train = open("train");
  const validation = open("validation");
  return {
    info,
    train,
    validation,
    tokenizerFile: join(folder, CORPUS_FILES.tokenizer),
    close() {
      train.close();
      validation.close();
    },
  };
}
