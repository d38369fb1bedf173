/** @file Counts by document as a record keeps them: added up, with ratios and intervals. */
import { seededRandom } from "../../numerics/random";
import { type GroupSum, resampleInterval } from "../../numerics/resample-interval";
import { roundSignificant } from "../../numerics/round-significant";
import { addCounts, type PredictionCounts, predictionMeasures } from "../../predictor/prediction-counts";
import type { PredictionSetting, PredictorAtBound, RecordedPrediction } from "../../records/predictor-record";

/** Documents are resampled this often: the ends of a 95 % interval then rest on 50 draws each. */
export const RESAMPLES = 2000;
export const CONFIDENCE = 0.95;

/**
 * A prediction with its ratios, to the digits that records keep. A ratio whose denominator is zero is recorded as 0: its counts tell.
 *
 * @param documents counts of each document.
 */
export function recordedPrediction(documents: readonly PredictionCounts[], seed: number): RecordedPrediction {
  const counts = addCounts(documents);
  const measures = predictionMeasures(counts);
  const { nOutputs, nActive, nPredicted, nHits, nTokensActive, nTokensPredicted } = counts;
  return {
    nOutputs,
    nActive,
    nPredicted,
    nHits,
    recall: recorded(measures.recall),
    recallInterval: intervalOf(
      documents.map((document) => ({ sum: document.nHits, count: document.nActive })),
      seed,
    ),
    precision: recorded(measures.precision),
    predictedSparsity: recorded(measures.predictedSparsity),
    predictedSparsityInterval: intervalOf(
      documents.map((document) => ({ sum: document.nOutputs - document.nPredicted, count: document.nOutputs })),
      seed,
    ),
    recallOfTokens: recorded(measures.recallOfTokens),
    nTokensActive,
    precisionOfTokens: recorded(measures.precisionOfTokens),
    nTokensPredicted,
  };
}

/**
 * A setting over all layers.
 *
 * @param layers counts by layer, then by document, the same documents in each.
 */
export function recordedSetting(layers: readonly (readonly PredictionCounts[])[], seed: number): PredictionSetting {
  const predictions = layers.map((documents) => recordedPrediction(documents, seed));
  return {
    overall: {
      ...recordedPrediction(acrossLayers(layers), seed),
      recallOfLayers: roundSignificant(meanOf(predictions.map(({ recall }) => recall))),
      predictedSparsityOfLayers: roundSignificant(
        meanOf(predictions.map(({ predictedSparsity }) => predictedSparsity)),
      ),
    },
    layers: predictions,
  };
}

/**
 * The paper's measure of a setting: recall and predicted sparsity of each token and layer, then their means.
 *
 *     recall = mean of hits / active over the pairs (token, layer) with an active neuron      predicted sparsity = mean of 1 - predicted / dFF over all pairs
 *
 * All pairs have dFF neurons, so that the mean of the predicted sparsities is the one of the pooled counts. Only documents are resampled: tokens of one go together.
 *
 * @param documents counts of each document, of one layer or of layers added up.
 */
export function averagedPrediction(documents: readonly PredictionCounts[], seed: number): PredictorAtBound["topK"] {
  const counts = addCounts(documents);
  const { recallOfTokens, predictedSparsity } = predictionMeasures(counts);
  return {
    recall: recorded(recallOfTokens),
    recallInterval: intervalOf(
      documents.map(({ recallSum, nTokensActive }) => ({ sum: recallSum, count: nTokensActive })),
      seed,
    ),
    nTokensActive: counts.nTokensActive,
    predictedSparsity: recorded(predictedSparsity),
    predictedSparsityInterval: intervalOf(
      documents.map(({ nOutputs, nPredicted }) => ({ sum: nOutputs - nPredicted, count: nOutputs })),
      seed,
    ),
  };
}

/** Counts by document, layers added up. */
export function acrossLayers(layers: readonly (readonly PredictionCounts[])[]): PredictionCounts[] {
  return layers[0].map((_, document) => addCounts(layers.map((documents) => documents[document])));
}

/** Percentile interval of Σ sum / Σ count; [0, 0] where there is nothing to count. */
export function intervalOf(groups: readonly GroupSum[], seed: number): [number, number] {
  if (groups.every(({ count }) => count === 0)) return [0, 0];
  const resampling = { resamples: RESAMPLES, confidence: CONFIDENCE, random: seededRandom(seed) };
  const [low, high] = resampleInterval(groups, resampling);
  return [roundSignificant(low), roundSignificant(high)];
}

const recorded = (ratio: number): number => (Number.isNaN(ratio) ? 0 : roundSignificant(ratio));
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
