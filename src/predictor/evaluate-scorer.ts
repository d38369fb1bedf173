/** @file Holds predictions of rows that no training saw against what was active, in the paper's two settings. */
import type { NeuronMasks } from "../kernels/cpu/neuron-masks";
import { widenHalves } from "../model/half-floats";
import { maskBytes, unpackMask } from "../numerics/packed-mask";
import { readPaper } from "../records/paper";
import { type LayerRows, sliceRows } from "./layer-rows";
import { countPredictions, type PredictionCounts } from "./prediction-counts";
import type { Scorer } from "./scorer";

/** Share of the scores that the paper takes as active. */
export const TOP_SHARE = readPaper().numbers.topShare.value;

/** What a prediction is held against. */
export interface Trial {
  /** Of the sequences, one after the other. */
  readonly rows: LayerRows;
  /** Tokens of each sequence. */
  readonly lengths: readonly number[];
  /** In (0, 1): the paper's is `TOP_SHARE`. */
  readonly topShare: number;
  readonly masks: NeuronMasks;
}

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

/** Judges a scorer. */
export async function evaluateScorer(
  scorer: Scorer,
  { rows, lengths, topShare, masks }: Trial,
): Promise<SettingCounts> {
  const topK: PredictionCounts[] = [];
  const threshold: PredictionCounts[] = [];
  for (const part of rowsBySequence(rows, lengths)) {
    const scores = await scorer.score(inputsOf(part));
    const { dFF, activeBits } = part;
    topK.push(countPredictions(masks.highest(scores, dFF, topCount(dFF, topShare)), activeBits, dFF));
    threshold.push(countPredictions(masks.above(scores, dFF, scorer.cut), activeBits, dFF));
  }
  return { topK, threshold };
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
export function evaluateOracle({ rows, lengths, topShare, masks }: Trial): SettingCounts {
  const parts = rowsBySequence(rows, lengths);
  return {
    topK: parts.map(({ activeBits, dFF }) => {
      const highest = masks.highest(unpackMask(activeBits, dFF), dFF, topCount(dFF, topShare));
      return countPredictions(highest, activeBits, dFF);
    }),
    threshold: parts.map(({ activeBits, dFF }) => countPredictions(activeBits, activeBits, dFF)),
  };
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
