/** @file Holds predictions of rows that no training saw against what was active, in the paper's two settings. */
import { widenHalves } from "../model/half-floats";
import { type LayerRows, maskBytes, packMask, sliceRows } from "./layer-rows";
import { countPredictions, type PredictionCounts } from "./prediction-counts";
import type { Scorer } from "./scorer";
import { topMasks } from "./top-mask";

/** Counts of the two settings, by sequence. */
export interface SettingCounts {
  /** A share of the neurons with the highest scores of each token. */
  readonly topK: readonly PredictionCounts[];
  /** The neurons whose score is above the cut. */
  readonly threshold: readonly PredictionCounts[];
}

/** Neurons that a share makes, of each token. */
export function topCount(dFF: number, topShare: number): number {
  return Math.round(dFF * topShare);
}

/**
 * Judges a scorer.
 *
 * @param rows of the sequences, one after the other.
 * @param lengths tokens of each sequence.
 * @param topShare in (0, 1): the paper takes 0.2.
 */
export async function evaluateScorer(
  scorer: Scorer,
  rows: LayerRows,
  lengths: readonly number[],
  topShare: number,
): Promise<SettingCounts> {
  const topK: PredictionCounts[] = [];
  const threshold: PredictionCounts[] = [];
  for (const part of rowsBySequence(rows, lengths)) {
    const scores = await scorer.score(inputsOf(part));
    const { dFF, activeBits } = part;
    topK.push(countPredictions(topBits(scores, dFF, topCount(dFF, topShare)), activeBits, dFF));
    threshold.push(countPredictions(bitsAbove(scores, dFF, scorer.cut), activeBits, dFF));
  }
  return { topK, threshold };
}

/** Packed masks of the k highest scores of each token. */
function topBits(scores: Float32Array, dFF: number, k: number): Uint8Array {
  return packMask(topMasks(scores, dFF, k), dFF);
}

/** Packed masks of the scores above a cut. */
function bitsAbove(scores: Float32Array, dFF: number, cut: number): Uint8Array {
  const bytes = maskBytes(dFF);
  const bits = new Uint8Array((scores.length / dFF) * bytes);
  for (let at = 0, row = 0; at < scores.length; row += bytes) {
    for (let i = 0; i < dFF; i++, at++) if (scores[at] > cut) bits[row + (i >> 3)] |= 1 << (i & 7);
  }
  return bits;
}

/**
 * The set of the token before: a prediction without a network. The first token of a sequence has none before it, and nothing is predicted for it.
 */
export function evaluatePreviousToken(rows: LayerRows, lengths: readonly number[]): PredictionCounts[] {
  const bytes = maskBytes(rows.dFF);
  return rowsBySequence(rows, lengths).map(({ activeBits, dFF }) => {
    const previous = new Uint8Array(activeBits.length);
    previous.set(activeBits.subarray(0, activeBits.length - bytes), bytes);
    return countPredictions(previous, activeBits, dFF);
  });
}

/**
 * The oracle: as `topK` it takes active neurons first, so that its recall is the ceiling of that setting; as `threshold` it predicts what is active.
 */
export function evaluateOracle(rows: LayerRows, lengths: readonly number[], topShare: number): SettingCounts {
  const parts = rowsBySequence(rows, lengths);
  return {
    topK: parts.map(({ activeBits, dFF }) => {
      const labels = unpackedMask(activeBits, dFF);
      return countPredictions(topBits(labels, dFF, topCount(dFF, topShare)), activeBits, dFF);
    }),
    threshold: parts.map(({ activeBits, dFF }) => countPredictions(activeBits, activeBits, dFF)),
  };
}

function unpackedMask(bits: Uint8Array, dFF: number): Float32Array {
  const bytes = maskBytes(dFF);
  const values = new Float32Array((bits.length / bytes) * dFF);
  for (let row = 0, at = 0; at < values.length; row++) {
    for (let i = 0; i < dFF; i++, at++) values[at] = (bits[row * bytes + (i >> 3)] >> (i & 7)) & 1;
  }
  return values;
}

function rowsBySequence(rows: LayerRows, lengths: readonly number[]): LayerRows[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return sliceRows(rows, start - length, start);
  });
}

/** The inputs of rows as float32, shape [nRows, dModel]. */
function inputsOf({ inputs }: LayerRows): Float32Array {
  const values = new Float32Array(inputs.length);
  widenHalves(inputs, values);
  return values;
}
