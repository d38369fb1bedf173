/** @file Records of predictors at CETT bounds with chosen measures, for the tests of claims. */
import { type ModelPredictor, type PredictorRecord, predictorRecord } from "../../../src/records/predictor-record";

type Variant = ModelPredictor["model"]["variant"];

/** What the predictor reaches at a bound. */
export interface BoundNumbers {
  readonly sparsity: number;
  /** Recall in the setting `topK`. */
  readonly topK?: number;
  /** Recall and predicted sparsity in the setting `threshold`. */
  readonly threshold?: readonly [number, number];
}

const HASH = "0".repeat(64);
const TEXT = { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 2048, tokensSha256: HASH };
const CETT_BOUNDS = [0.1, 0.2, 0.3];

/** Models in the order given, with a point a bound. All intervals reach 0.01 to either side. */
export function predictorBoundsRecord(
  models: readonly (readonly [Variant, readonly BoundNumbers[]])[],
): PredictorRecord {
  return predictorRecord.parse({
    schemaVersion: 1,
    kind: "predictor",
    inputs: {
      contextLength: 512,
      bos: false,
      seed: 1,
      cettLimit: 0.2,
      cettBounds: CETT_BOUNDS,
      calibration: TEXT,
      training: TEXT,
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
    measured: { models: models.map(([variant, bounds], m) => modelWith(`${variant}-${m}`, variant, bounds)) },
    run: { command: "relu2 predictor", sourceSha256: HASH, backend: "cpu", device: "a processor", elapsedMs: 1 },
  } satisfies PredictorRecord);
}

const FIT = { inactiveWeight: 1, validationLosses: [0.1, 0.05], bestEpoch: 1, nRowsSeen: 100 };

function modelWith(name: string, variant: Variant, bounds: readonly BoundNumbers[]): ModelPredictor {
  return {
    model: { name, variant, nParameters: 4_200_000, nLayers: 1, dModel: 4, dFF: 8, file: "f", sha256: HASH },
    width: 1,
    parameterShare: 0.06,
    ffnParameters: 64,
    ffnFlops: 128,
    layers: [
      {
        threshold: 0.1,
        cettCalibration: 0.2,
        nActiveTraining: 1,
        nActiveValidation: 1,
        nActiveTest: 1,
        activationRatio: 0.05,
        predictor: FIT,
        weightedRelu: null,
        linear: null,
      },
    ],
    methods: [{ method: "chance", nParameters: 0, flops: 0, topK: null, threshold: settingOfChance() }],
    bounds: bounds.map(({ sparsity, topK = 0.9, threshold: [recall, predicted] = [0.9, 0.8] }, k) => ({
      cettLimit: CETT_BOUNDS[k],
      sparsity,
      topK: averaged(topK, 0.8),
      threshold: averaged(recall, predicted),
      layers: [
        {
          threshold: 0.1,
          activationRatio: 0.05,
          fit: FIT,
          ofTopK: { recall: topK, predictedSparsity: 0.8 },
          ofThreshold: { recall, predictedSparsity: predicted },
        },
      ],
    })),
    loop: null,
    sweeps: null,
  };
}

function averaged(recall: number, predictedSparsity: number) {
  const around = (value: number): [number, number] => [value - 0.01, value + 0.01];
  return {
    recall,
    recallInterval: around(recall),
    nTokensActive: 2048,
    predictedSparsity,
    predictedSparsityInterval: around(predictedSparsity),
  };
}

function settingOfChance() {
  const prediction = {
    nOutputs: 100,
    nActive: 5,
    nPredicted: 5,
    nHits: 1,
    recall: 0.2,
    recallInterval: [0.1, 0.3] as [number, number],
    precision: 0.2,
    predictedSparsity: 0.95,
    predictedSparsityInterval: [0.9, 1] as [number, number],
    recallOfTokens: 0.2,
    nTokensActive: 100,
    precisionOfTokens: 0.2,
    nTokensPredicted: 100,
  };
  return { overall: { ...prediction, recallOfLayers: 0.2, predictedSparsityOfLayers: 0.95 }, layers: [prediction] };
}
