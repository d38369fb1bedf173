/** @file The predictor of each layer, trained, and everything it is held against, on the test rows. */
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { createNeuronMasks, type NeuronMasks } from "../../kernels/cpu/neuron-masks";
import type { LayerWeights } from "../../model/decoder-weights";
import { loadLayer } from "../../model/load-weights";
import type { OpenedModel } from "../../model/open-model";
import { seededRandom } from "../../numerics/random";
import { evaluateOracle, evaluatePreviousToken, evaluateScorer } from "../../predictor/evaluate-scorer";
import { type FitPlan, type FittedPredictor, fitPredictors } from "../../predictor/fit-predictors";
import { countActive, countByNeuron } from "../../predictor/layer-rows";
import { lowRankScorer } from "../../predictor/low-rank-scorer";
import { PREDICTOR_KINDS } from "../../predictor/predictor-kinds";
import { predictorParameters } from "../../predictor/predictor-network";
import { chanceScorer, frequencyScorer, networkScorer, type Scorer } from "../../predictor/scorer";
import { signScorer } from "../../predictor/sign-scorer";
import { PREDICTION_METHODS, type PredictionMethod } from "../../records/predictor-record";
import { neuronNorms } from "../../sparsity/neuron-norms";
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
  /** null where they are not judged. */
  weightedRelu: storedFit.nullable(),
  linear: storedFit.nullable(),
  /** How often each neuron was active in training rows, float32 as base64. */
  frequencies: z.base64(),
  nActiveTraining: z.int(),
  nActiveValidation: z.int(),
  nActiveTest: z.int(),
  methods: z.array(layerMethod),
});

export type PredictorLayer = z.infer<typeof predictorLayer>;

type TrainedLayer = Pick<PredictorLayer, "predictor" | "weightedRelu" | "linear" | "frequencies">;

/** What layers are trained and judged with. */
export interface LayersPlan {
  /** Those to judge, the paper's predictor among them. */
  readonly methods: readonly PredictionMethod[];
  readonly fit: Omit<FitPlan, "between" | "classWeight">;
  readonly topShare: number;
  /** Tokens of each test sequence. */
  readonly testLengths: readonly number[];
  /** ε of each layer of the model. */
  readonly thresholds: readonly number[];
}

/**
 * Trains the predictors of some layers side by side, of each kind that is judged, and judges the methods on the test rows.
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
  const plans = plansOf(plan);
  const nEpochs = plans.reduce((sum, { fit }) => sum + fit.epochs, 0);
  const fits = new Map<PredictionMethod, FittedPredictor[]>();
  let nDone = 0;
  for (const { kind, fit } of plans) {
    const onEpoch = (epoch: number): void => onProgress((nDone + epoch) / nEpochs);
    fits.set(kind, await fitPredictors(splits, fit, cacheFolder, onEpoch));
    nDone += fit.epochs;
  }
  const storedOf = (kind: PredictionMethod, k: number) => {
    const fitted = fits.get(kind);
    return fitted === undefined ? null : storeFit(fitted[k]);
  };
  const masks = await createNeuronMasks(cacheFolder);
  const measured: PredictorLayer[] = [];
  for (const [k, split] of splits.entries()) {
    const frequencies = Float32Array.from(countByNeuron(split.training), (count) => count / split.training.nRows);
    const trained = {
      predictor: storedOf("predictor", k)!, // it is judged always
      weightedRelu: storedOf("weightedRelu", k),
      linear: storedOf("linear", k),
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

/** How each kind that is judged is trained. */
function plansOf({ methods, fit }: LayersPlan): { kind: keyof typeof PREDICTOR_KINDS; fit: FitPlan }[] {
  const linear = { ...fit, width: null, epochs: Math.min(LINEAR_EPOCHS, fit.epochs) };
  return (Object.keys(PREDICTOR_KINDS) as (keyof typeof PREDICTOR_KINDS)[])
    .filter((kind) => methods.includes(kind))
    .map((kind) => ({ kind, fit: { ...(kind === "linear" ? linear : fit), ...PREDICTOR_KINDS[kind] } }));
}

/** The methods on the test rows of a layer, in the order of all. */
async function judgeLayer(
  model: OpenedModel,
  layer: number,
  { training, test }: SplitRows,
  trained: TrainedLayer,
  { methods, fit, topShare, testLengths: lengths, thresholds }: LayersPlan,
  masks: NeuronMasks,
): Promise<PredictorLayer["methods"]> {
  const trial = { rows: test, lengths, topShare, masks };
  const activationRatio = countActive(training) / (training.nRows * training.dFF);
  const scorers = await scorersOf(model, layer, trained, thresholds[layer], methods);
  const judged: PredictorLayer["methods"] = [];
  try {
    if (methods.includes("chance")) {
      scorers.set("chance", chanceScorer(training, activationRatio, seededRandom(fit.seed)));
    }
    for (const [method, scorer] of scorers) {
      const { topK, threshold } = await evaluateScorer(scorer, trial);
      const { nParameters, flops } = scorer;
      judged.push({ method, nParameters, flops, topK: [...topK], threshold: [...threshold] });
    }
  } finally {
    for (const scorer of scorers.values()) scorer.dispose();
  }
  const free = { nParameters: 0, flops: 0 };
  if (methods.includes("previousToken")) {
    judged.push({ method: "previousToken", ...free, topK: null, threshold: evaluatePreviousToken(test, lengths) });
  }
  if (methods.includes("oracle")) {
    const { topK, threshold } = evaluateOracle(trial);
    judged.push({ method: "oracle", ...free, topK: [...topK], threshold: [...threshold] });
  }
  return methods.map((method) => judged.find((entry) => entry.method === method)!);
}

/** Those of the methods that score a layer's neurons by its input, without chance. The caller disposes them. */
export async function scorersOf(
  model: OpenedModel,
  layer: number,
  { predictor, weightedRelu, linear, frequencies }: TrainedLayer,
  threshold: number,
  methods: readonly PredictionMethod[],
): Promise<Map<PredictionMethod, Scorer>> {
  const network = restorePredictor(predictor);
  const weights = await loadLayer(model, layer);
  try {
    const { upProj, gateProj } = weights;
    const front = { upProj, gateProj, threshold, neuronNorms: await normsOf(weights, model.config.dFF, layer) };
    const makers: Partial<Record<PredictionMethod, () => Scorer | Promise<Scorer>>> = {
      predictor: () => networkScorer(network),
      weightedRelu: () => networkScorer(restorePredictor(weightedRelu!)), // trained, as it is judged
      linear: () => networkScorer(restorePredictor(linear!)),
      lowRank: () => lowRankScorer(model.config, front, predictorParameters(network)),
      signBits: () => signScorer(gateProj ?? upProj),
      frequency: () => frequencyScorer(restoreFloats(frequencies), model.config.dModel),
    };
    const scorers = new Map<PredictionMethod, Scorer>();
    for (const method of methods) {
      const make = makers[method];
      if (make !== undefined) scorers.set(method, await make());
    }
    return scorers;
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
