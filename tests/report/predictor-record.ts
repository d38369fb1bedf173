/** @file A record of predictors with chosen results, for tests of what is drawn and judged from one. */
import {
  type LoopPoint,
  type ModelPredictor,
  PREDICTION_METHODS,
  type PredictionSetting,
  type PredictorAtBound,
  type PredictorRecord,
  predictorRecord,
  type SweepPoint,
} from "../../src/records/predictor-record";

const HASH = "0".repeat(64);
const TEXT = { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 2048, tokensSha256: HASH };
const N_OUTPUTS = 2048 * 768;
export type Variant = ModelPredictor["model"]["variant"];

/** What a model's predictor reaches. */
export interface Reached {
  /** Of the neurons. */
  readonly activationRatio?: number;
  /** Recall in the setting `topK`. */
  readonly topK?: number;
  /** Recall and predicted sparsity in the setting `threshold`. */
  readonly threshold?: readonly [number, number];
  /** The paper's measure: a point a CETT bound, at most as many as `BOUNDS`; none unless given. */
  readonly bounds?: readonly ReachedAtBound[];
  /** Whether it was measured before the paper's predictor came first: only ours with a ReLU between. */
  readonly isOld?: boolean;
}

/** Means over tokens and layers at one bound. */
export interface ReachedAtBound {
  readonly sparsity: number;
  readonly topK: number;
  /** Recall and predicted sparsity. */
  readonly threshold: readonly [number, number];
}

/** CETT bounds of these records. */
const BOUNDS = [0.1, 0.2, 0.3];

/** A record of models of two layers, in the order given. */
export function predictorRecordWith(models: readonly (readonly [Variant, Reached])[]): PredictorRecord {
  return predictorRecord.parse({
    schemaVersion: 1,
    kind: "predictor",
    inputs: {
      contextLength: 512,
      bos: false,
      seed: 1,
      cettLimit: 0.2,
      cettBounds: models.some(([, { bounds }]) => bounds !== undefined) ? BOUNDS : [],
      calibration: TEXT,
      training: { ...TEXT, nTokens: 100_000 },
      validation: TEXT,
      test: TEXT,
      loop: TEXT,
      topShare: 0.2,
      plan: {
        parameterShare: 0.06,
        epochs: 5,
        patience: 2,
        batchRows: 512,
        optimizer: "AdamW",
        peakLearningRate: 0.01,
        weightDecay: 0.01,
      },
      resamples: 2000,
      confidence: 0.95,
    },
    measured: { models: models.map(([variant, reached], m) => modelWith(`${variant}-${m}`, variant, reached)) },
    run: { command: "relu2 predictor", sourceSha256: HASH, backend: "cpu", device: "a machine", elapsedMs: 1 },
  } satisfies PredictorRecord);
}

function modelWith(
  name: string,
  variant: Variant,
  {
    activationRatio = 0.1,
    topK = 0.8,
    threshold: [recall, predictedSparsity] = [0.9, 0.7],
    bounds = [],
    isOld = false,
  }: Reached,
): ModelPredictor {
  const sizes = { nParameters: 4_229_568, nLayers: 2, dModel: 192, dFF: 768 };
  const fit = { inactiveWeight: 0.1, validationLosses: [0.1, 0.05], bestEpoch: 1, nRowsSeen: 100_000 };
  const nActive = Math.round(activationRatio * N_OUTPUTS);
  const layer = {
    threshold: 0.1,
    cettCalibration: 0.2,
    nActiveTraining: 1,
    nActiveValidation: 1,
    nActiveTest: nActive,
    activationRatio,
    predictor: isOld ? null : fit,
    weightedRelu: fit,
    linear: fit,
  };
  const top = settingWith(nActive, topK, 0.8);
  const above = settingWith(nActive, recall, predictedSparsity);
  const loop = {
    nPredicted: Math.round(0.2 * N_OUTPUTS),
    nOutputs: N_OUTPUTS,
    predictedSparsity: 0.8,
    predictedSparsityInterval: [0.8, 0.8] as [number, number],
    recall: topK,
    netSparsity: 0.74,
    lossSum: 3.2 * 2044,
    loss: 3.2,
    lossChange: 0.2,
    lossChangeInterval: [0.15, 0.25] as [number, number],
  };
  const swept = (width: number, nTrainingRows: number): SweepPoint => ({
    width,
    parameterShare: width / 300,
    nTrainingRows,
    nRowsSeen: 500_000,
    topK: top.layers[0],
    threshold: above.layers[0],
    loop,
  });
  return {
    model: { name, variant, ...sizes, file: "model.safetensors", sha256: HASH },
    width: 18,
    parameterShare: 0.061,
    ffnParameters: 294_912,
    ffnFlops: 589_824,
    layers: [layer, layer],
    methods: PREDICTION_METHODS.filter((method) => !isOld || method !== "predictor").map((method) => ({
      method,
      nParameters: 36_132,
      flops: 72_264,
      topK: method === "previousToken" ? null : top,
      threshold: above,
    })),
    bounds: bounds.map((reached, b) => boundWith(BOUNDS[b], reached)),
    loop: {
      nPredictedTokens: 2044,
      denseLossSum: 3 * 2044,
      denseLoss: 3,
      points: [
        { method: "oracle", setting: "threshold", value: null, ...loop },
        { method: "oracle", setting: "topK", value: 0.2, ...loop, lossChange: 0.05 },
        ...(["predictor", "weightedRelu"] as const)
          .filter((method) => !isOld || method === "weightedRelu")
          .flatMap((method): LoopPoint[] => [
            { method, setting: "topK", value: 0.2, ...loop },
            { method, setting: "topK", value: 0.1, ...loop, predictedSparsity: 0.9, lossChange: 0.5 },
            { method, setting: "threshold", value: 0.5, ...loop },
          ]),
      ],
    },
    sweeps: {
      layers: [0, 1],
      widths: [swept(9, 100_000), swept(18, 100_000)],
      rows: [swept(18, 1000), swept(18, 100_000)],
    },
  };
}

function boundWith(cettLimit: number, { sparsity, topK, threshold }: ReachedAtBound): PredictorAtBound {
  const averaged = (recall: number, predictedSparsity: number): PredictorAtBound["topK"] => ({
    recall,
    recallInterval: [recall - 0.01, recall + 0.01],
    nTokensActive: 2 * 2048,
    predictedSparsity,
    predictedSparsityInterval: [predictedSparsity - 0.01, predictedSparsity + 0.01],
  });
  const layer = {
    threshold: 0.1,
    activationRatio: 1 - sparsity,
    fit: { inactiveWeight: 1, validationLosses: [0.2, 0.1], bestEpoch: 1, nRowsSeen: 100_000 },
    ofTopK: { recall: topK, predictedSparsity: 0.8 },
    ofThreshold: { recall: threshold[0], predictedSparsity: threshold[1] },
  };
  return {
    cettLimit,
    sparsity,
    topK: averaged(topK, 0.8),
    threshold: averaged(...threshold),
    layers: [layer, layer],
  };
}

/** A setting with intervals of a point to either side. */
function settingWith(nActive: number, recall: number, predictedSparsity: number): PredictionSetting {
  const nPredicted = Math.round((1 - predictedSparsity) * N_OUTPUTS);
  const nHits = Math.round(recall * nActive);
  const around = (value: number): [number, number] => [value - 0.01, value + 0.01];
  const prediction = {
    nOutputs: N_OUTPUTS,
    nActive,
    nPredicted,
    nHits,
    recall,
    recallInterval: around(recall),
    precision: Math.min(1, nHits / nPredicted),
    predictedSparsity,
    predictedSparsityInterval: around(predictedSparsity),
    recallOfTokens: recall,
    nTokensActive: 2048,
    precisionOfTokens: 0.5,
    nTokensPredicted: 2048,
  };
  const overall = { ...prediction, recallOfLayers: recall, predictedSparsityOfLayers: predictedSparsity };
  return { overall, layers: [prediction, prediction] };
}
