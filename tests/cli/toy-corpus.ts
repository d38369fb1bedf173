/** @file A corpus of random token ids in the toy size's vocabulary and context, for tests of commands that train. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../src/numerics/random";

const HASH = "0".repeat(64);
const CONTEXT = 128;

/** Writes token files as `relu2 corpus` lays them out: 16 training sequences and 2 to validate on. */
export function writeToyCorpus(folder: string, tokenizerJson: string | Uint8Array = "{}"): void {
  mkdirSync(folder);
  const random = seededRandom(1);
  const sequences = { train: 16, validation: 2 };
  for (const [split, n] of Object.entries(sequences)) {
    const ids = Uint16Array.from({ length: n * (CONTEXT + 1) }, () => random.integer(4096));
    writeFileSync(join(folder, `${split}.tokens`), ids);
  }
  const split = (n: number) => ({
    nDocuments: 1,
    nSequences: n,
    nTokens: n * CONTEXT,
    nDropped: 0,
    nBytes: 1,
    sha256: HASH,
  });
  const info = {
    version: 1,
    command: "a test",
    vocabSize: 4096,
    context: CONTEXT,
    endOfText: 0,
    tokenizerSha256: HASH,
    seed: 1,
    sources: [{ name: "noise", nDocuments: 2, nBytes: 2, nTokens: 2 }],
    files: [],
    train: split(sequences.train),
    validation: { ...split(sequences.validation), documents: ["a", "b"], documentOfSequence: [0, 1] },
    elapsedMs: 1,
  };
  writeFileSync(join(folder, "corpus.json"), JSON.stringify(info));
  writeFileSync(join(folder, "tokenizer.json"), tokenizerJson);
}
