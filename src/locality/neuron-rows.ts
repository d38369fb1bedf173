/** @file Active sets turned by a quarter: one row of bits a neuron. */
import { type BitRows, ROW_WORDS_MULTIPLE } from "../kernels/cpu/pair-counter";
import type { Random } from "../numerics/random";
import { type ActiveSets, setWords } from "./active-sets";

/** When each neuron was active, over the tokens of some documents. */
export interface NeuronRows extends BitRows {
  /** Bits of a row that stand for tokens; the rest are 0. */
  readonly nTokens: number;
}

/**
 * One row a neuron, its bits the tokens of the documents one after the other.
 *
 * @param documents at least one.
 * @param firstToken tokens before this one are left out in every document.
 */
export function neuronRows(documents: readonly ActiveSets[], firstToken: number): NeuronRows {
  const { dFF } = documents[0];
  const nTokens = documents.reduce((sum, sets) => sum + Math.max(0, sets.nTokens - firstToken), 0);
  const rows = emptyRows(dFF, nTokens);
  const columns = setWords(dFF);
  let bit = 0;
  for (const { nTokens: end, words } of documents) {
    for (let token = firstToken; token < end; token++, bit++) {
      const place = bit >>> 5;
      const mask = 1 << (bit & 31);
      for (let k = 0; k < columns; k++) {
        for (let bits = words[token * columns + k]; bits !== 0; bits &= bits - 1) {
          const neuron = 32 * k + 31 - Math.clz32(bits & -bits);
          rows.words[neuron * rows.rowWords + place] |= mask;
        }
      }
    }
  }
  return rows;
}

/**
 * Rows of the same counts with every neuron's tokens drawn anew, independently: what neurons that have nothing to do with each other show.
 *
 * @param counts tokens each neuron is active in, shape [dFF], each at most nTokens.
 */
export function permutedRows(counts: ArrayLike<number>, nTokens: number, random: Random): NeuronRows {
  const rows = emptyRows(counts.length, nTokens);
  const tokens = Int32Array.from({ length: nTokens }, (_, token) => token); // in some order, whichever the last neuron left
  for (let neuron = 0; neuron < counts.length; neuron++) {
    const isMostlyActive = 2 * counts[neuron] > nTokens;
    const nDrawn = isMostlyActive ? nTokens - counts[neuron] : counts[neuron];
    const row = rows.words.subarray(neuron * rows.rowWords, (neuron + 1) * rows.rowWords);
    if (isMostlyActive) for (let token = 0; token < nTokens; token++) row[token >>> 5] |= 1 << (token & 31);
    for (let place = 0; place < nDrawn; place++) {
      const other = place + random.integer(nTokens - place); // the first steps of a Fisher-Yates shuffle
      const token = tokens[other];
      tokens[other] = tokens[place];
      tokens[place] = token;
      row[token >>> 5] ^= 1 << (token & 31);
    }
  }
  return rows;
}

function emptyRows(dFF: number, nTokens: number): NeuronRows {
  const rowWords = ROW_WORDS_MULTIPLE * Math.ceil(nTokens / (32 * ROW_WORDS_MULTIPLE));
  return { nRows: dFF, rowWords, words: new Uint32Array(dFF * rowWords), nTokens };
}
