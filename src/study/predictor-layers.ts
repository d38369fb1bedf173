/** @file The predictor of each layer, trained, and everything it is held against, on the test rows. */

import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { createNeuronMasks, type NeuronMasks } from "../kernels/cpu/neuron-masks";
import type { LayerWeights } from "../model/decoder-weights";
import { loadLayer } from "../model/load-weights";
import type { OpenedModel } from "../model/open-model";
import { seededRandom } from "../numerics/random";
import { evaluateOracle, evaluatePreviousToken, evaluateScorer } from "../predictor/evaluate-scorer";
import { type FitPlan, fitPredictors } from "../predictor/fit-predictors";
import { countActive, countByNeuron } from "../predictor/layer-rows";
import { lowRankScorer } from "../predictor/low-rank-scorer";
import { chanceScorer, frequencyScorer, networkScorer, type Scorer } from "../predictor/scorer";
import { signScorer } from "../predictor/sign-scorer";
import { PREDICTION_METHODS, type PredictionMethod } from "../records/predictor-record";
import { neuronNorms } from "../sparsity/neuron-norms";
import type { PredictorRows, SplitRows } from "./predictor-rows";
import { restoreFloats, restorePredictor, storedCounts, storedFit, storeFit, storeFloats } from "./stored-predictor";

/** A linear predictor has a convex loss and many parameters, so that it is nearly done after two epochs, each of which takes twice the predictor's time. */
const LINEAR_EPOCHS = 2;

/** Schema of what a method gave in a layer, by test sequence. */
const layerMethod = z.strictObject({
  method: z.enum(PREDICTION_METHODS),
  nParameters: z.int(),
  flops: z.int(),
  topK: z.array(storedCounts).nullable(),
  threshold: z.array(storedCounts),
});

/** Schema of what one layer gave. */
export const predictorLayer = z.strictObject({
  predictor: storedFit,
  linear: storedFit,
  /** How often each neuron was active in training rows, float32 as base64. */
  frequencies: z.base64(),
  nActiveTraining: z.int(),
  nActiveValidation: z.int(),
  nActiveTest: z.int(),
  methods: z.array(layerMethod),
});

export type PredictorLayer = z.infer<typeof predictorLayer>;

type TrainedLayer = Pick<PredictorLayer, "predictor" | "linear" | "frequencies">;

/** What layers are trained and judged with. */
export interface LayersPlan {
  readonly fit: FitPlan;
  readonly topShare: number;
  /** Tokens of each test sequence. */
  readonly testLengths: readonly number[];
  /** ε of each layer of the model. */
  readonly thresholds: readonly number[];
}

/**
 * Trains the predictors and the linear ones of some layers side by side, and judges every method on the test rows.
 *
 * @param layers numbers of the layers.
 * @returns in the same order.
 */
export async function measureLayers(
  model: OpenedModel,
  rows: PredictorRows,
  layers: readonly number[],
  plan: LayersPlan,
  cacheFolder: string,
  onProgress: (share: number) => void,
): Promise<PredictorLayer[]> {
  const splits: SplitRows[] = [];
  for (const layer of layers) splits.push(await rows.ofLayer(layer));
  const linearFit = { ...plan.fit, width: null, epochs: Math.min(LINEAR_EPOCHS, plan.fit.epochs) };
  const nEpochs = plan.fit.epochs + linearFit.epochs;
  const fitted = await fitPredictors(splits, plan.fit, cacheFolder, (epoch) => onProgress(epoch / nEpochs));
  const linear = await fitPredictors(splits, linearFit, cacheFolder, (epoch) =>
    onProgress((plan.fit.epochs + epoch) / nEpochs),
  );
  const masks = await createNeuronMasks(cacheFolder);
  const measured: PredictorLayer[] = [];
  for (const [k, split] of splits.entries()) {
    const frequencies = Float32Array.from(countByNeuron(split.training), (count) => count / split.training.nRows);
    const trained = {
      predictor: storeFit(fitted[k]),
      linear: storeFit(linear[k]),
      frequencies: storeFloats(frequencies),
    };
    measured.push({
      ...trained,
      nActiveTraining: countActive(split.training),
      nActiveValidation: countActive(split.validation),
      nActiveTest: countActive(split.test),
      methods: await judgeLayer(model, layers[k], split, trained, plan, masks),
    });
  }
  return measured;
}

/** Every method on the test rows of a layer. */
async function judgeLayer(
  model: OpenedModel,
  layer: number,
  { training, test }: SplitRows,
  trained: TrainedLayer,
  { fit, topShare, testLengths: lengths, thresholds }: LayersPlan,
  masks: NeuronMasks,
): Promise<PredictorLayer["methods"]> {
  const trial = { rows: test, lengths, topShare, masks };
  const activationRatio = countActive(training) / (training.nRows * training.dFF);
  const scorers = await scorersOf(model, layer, trained, thresholds[layer]);
  const judged: PredictorLayer["methods"] = [];
  try {
    scorers.set("chance", chanceScorer(training, activationRatio, seededRandom(fit.seed)));
    for (const [method, scorer] of scorers) {
      const { topK, threshold } = await evaluateScorer(scorer, trial);
      const { nParameters, flops } = scorer;
      judged.push({ method, nParameters, flops, topK: [...topK], threshold: [...threshold] });
    }
  } finally {
    for (const scorer of scorers.values()) scorer.dispose();
  }
  const free = { nParameters: 0, flops: 0 };
  const oracle = evaluateOracle(trial);
  judged.push({
    method: "previousToken",
    ...free,
    topK: null,
    threshold: evaluatePreviousToken(test, lengths),
  });
  judged.push({ method: "oracle", ...free, topK: [...oracle.topK], threshold: [...oracle.threshold] });
  return PREDICTION_METHODS.map((method) => judged.find((entry) => entry.method === method)!);
}

/** The scorers of a layer that depend on the input alone and not on chance. The caller disposes them. */
export async function scorersOf(
  model: OpenedModel,
  layer: number,
  { predictor, linear, frequencies }: TrainedLayer,
  threshold: number,
): Promise<Map<PredictionMethod, Scorer>> {
  const network = networkScorer(restorePredictor(predictor));
  const weights = await loadLayer(model, layer);
  try {
    const { upProj, gateProj } = weights;
    const front = { upProj, gateProj, threshold, neuronNorms: await normsOf(weights, model.config.dFF, layer) };
    return new Map<PredictionMethod, Scorer>([
      ["predictor", network],
      ["linear", networkScorer(restorePredictor(linear))],
      ["lowRank", await lowRankScorer(model.config, front, network.nParameters)],
      ["signBits", signScorer(gateProj ?? upProj)],
      ["frequency", frequencyScorer(restoreFloats(frequencies), model.config.dModel)],
    ]);
  } finally {
    tf.dispose(weights);
  }
}

async function normsOf({ downProj }: LayerWeights, dFF: number, layer: number): Promise<Float32Array> {
  const rows = tf.transpose(downProj);
  const values = (await rows.data()) as Float32Array;
  rows.dispose();
  return neuronNorms(values, dFF, `layer ${layer}`);
}
