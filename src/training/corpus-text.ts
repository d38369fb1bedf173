/** @file A corpus as the trainer reads it: every pass over its rows in another order, which the seed decides. */
import type { Corpus } from "../data/corpus/corpus-folder";
import type { TokenFile } from "../data/corpus/token-file";
import { seededRandom } from "../numerics/random";
import type { SequenceSource, TokenSequences, TrainingText } from "./training-text";

/** Passes over a corpus have seeds of their own, this far apart. */
const SEED_STRIDE = 65_536;

/**
 * The rows of a corpus.
 *
 * @param seed of the order of the training rows, an integer in [0, 65536). Validation rows keep that of the file.
 * @throws {RangeError} If the seed is no such integer.
 */
export function corpusText({ info, train, validation }: Corpus, seed: number): TrainingText {
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEED_STRIDE) {
    throw new RangeError(`Cannot order a corpus as the seed must be an integer in [0, ${SEED_STRIDE}): it is ${seed}`);
  }
  const { vocabSize, context } = info;
  return {
    contextLength: context,
    vocabSize,
    training: shuffled(train, vocabSize, seed),
    validation: {
      nSequences: validation.nSequences,
      read: (first, count) => readRows(validation, rowsFrom(first, count), vocabSize),
    },
  };
}

/** Sequence n is in pass ⌊n / nSequences⌋. */
function shuffled(file: TokenFile, vocabSize: number, seed: number): SequenceSource {
  const { nSequences } = file;
  let order: { readonly pass: number; readonly rows: readonly number[] } | undefined;
  const rowOf = (sequence: number): number => {
    const pass = Math.floor(sequence / nSequences);
    if (order?.pass !== pass) {
      order = { pass, rows: seededRandom(seed * SEED_STRIDE + pass).shuffle(rowsFrom(0, nSequences)) };
    }
    return order.rows[sequence % nSequences];
  };
  return { nSequences, read: (first, count) => readRows(file, rowsFrom(first, count).map(rowOf), vocabSize) };
}

const rowsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, k) => first + k);

/** @throws {RangeError} If a token is not in the vocabulary. */
function readRows(file: TokenFile, rows: readonly number[], vocabSize: number): TokenSequences {
  const { context } = file;
  const tokens = new Int32Array(rows.length * context);
  const targets = new Int32Array(rows.length * context);
  rows.forEach((row, k) => {
    const ids = file.read(row, 1); // [context + 1]
    const foreign = ids.find((id) => id >= vocabSize);
    if (foreign !== undefined) {
      throw new RangeError(
        `Cannot train on sequence ${row} as its tokens must be in [0, ${vocabSize}), the vocabulary: one is ${foreign}`,
      );
    }
    tokens.set(ids.subarray(0, context), k * context);
    targets.set(ids.subarray(1), k * context);
  });
  return { tokens, targets };
}
