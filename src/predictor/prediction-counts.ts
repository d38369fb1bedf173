/** @file What a prediction is judged by: recall, precision and predicted sparsity, from counts that add up. */
import { maskBytes, ONES_OF_BYTE } from "../numerics/packed-mask";

/** Counts over tokens of predicted neurons held against active ones. Counts of any tokens, layers and documents add up. */
export interface PredictionCounts {
  readonly nTokens: number;
  /** Pairs of a token and a neuron: tokens times dFF, summed. */
  readonly nOutputs: number;
  readonly nActive: number;
  readonly nPredicted: number;
  /** Pairs that are both. */
  readonly nHits: number;
  /** Σ hits / active over the tokens with an active neuron, and their number. */
  readonly recallSum: number;
  readonly nTokensActive: number;
  /** Σ hits / predicted over the tokens with a predicted neuron, and their number. */
  readonly precisionSum: number;
  readonly nTokensPredicted: number;
}

/** Ratios of counts; NaN where a denominator is zero. */
export interface PredictionMeasures {
  /** Σ hits / Σ active. */
  readonly recall: number;
  /** Σ hits / Σ predicted. */
  readonly precision: number;
  /** 1 - Σ predicted / (tokens · dFF): the same for the mean over tokens, which all have dFF neurons. */
  readonly predictedSparsity: number;
  /** 1 - Σ active / (tokens · dFF). */
  readonly sparsity: number;
  /** Mean over the tokens with an active neuron. */
  readonly recallOfTokens: number;
  /** Mean over the tokens with a predicted neuron. */
  readonly precisionOfTokens: number;
}

/**
 * Counts over the tokens of one sequence.
 *
 * @param predictedBits packed masks, shape [nTokens, maskBytes(dFF)].
 * @param activeBits of the same shape.
 */
export function countPredictions(predictedBits: Uint8Array, activeBits: Uint8Array, dFF: number): PredictionCounts {
  const onesOf = ONES_OF_BYTE; // an import is a getter at run time
  const bytes = maskBytes(dFF);
  const nTokens = activeBits.length / bytes;
  const counts = {
    nActive: 0,
    nPredicted: 0,
    nHits: 0,
    recallSum: 0,
    nTokensActive: 0,
    precisionSum: 0,
    nTokensPredicted: 0,
  };
  for (let token = 0, k = 0; token < nTokens; token++) {
    let active = 0;
    let predicted = 0;
    let hits = 0;
    for (let end = k + bytes; k < end; k++) {
      active += onesOf[activeBits[k]];
      predicted += onesOf[predictedBits[k]];
      hits += onesOf[activeBits[k] & predictedBits[k]];
    }
    counts.nActive += active;
    counts.nPredicted += predicted;
    counts.nHits += hits;
    if (active > 0) {
      counts.recallSum += hits / active;
      counts.nTokensActive++;
    }
    if (predicted > 0) {
      counts.precisionSum += hits / predicted;
      counts.nTokensPredicted++;
    }
  }
  return { nTokens, nOutputs: nTokens * dFF, ...counts };
}

/** Adds counts up, in the order given. */
export function addCounts(parts: readonly PredictionCounts[]): PredictionCounts {
  const total = (key: keyof PredictionCounts): number => parts.reduce((sum, part) => sum + part[key], 0);
  return {
    nTokens: total("nTokens"),
    nOutputs: total("nOutputs"),
    nActive: total("nActive"),
    nPredicted: total("nPredicted"),
    nHits: total("nHits"),
    recallSum: total("recallSum"),
    nTokensActive: total("nTokensActive"),
    precisionSum: total("precisionSum"),
    nTokensPredicted: total("nTokensPredicted"),
  };
}

/** The ratios of counts. */
export function predictionMeasures(counts: PredictionCounts): PredictionMeasures {
  return {
    recall: counts.nHits / counts.nActive,
    precision: counts.nHits / counts.nPredicted,
    predictedSparsity: 1 - counts.nPredicted / counts.nOutputs,
    sparsity: 1 - counts.nActive / counts.nOutputs,
    recallOfTokens: counts.recallSum / counts.nTokensActive,
    precisionOfTokens: counts.precisionSum / counts.nTokensPredicted,
  };
}
