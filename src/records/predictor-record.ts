/** @file The record of how well active neurons can be predicted, and what a prediction costs in place of the truth. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const loss = z.number().nonnegative();
/** Lower and upper end, by resampling documents. */
const interval = z.tuple([z.number(), z.number()]);

/** What predicts. All but `previousToken` and `oracle` look at the input of the FFN alone; only the first three are trained. */
export const PREDICTION_METHODS = [
  /** The paper's: two layers without a nonlinearity between, plain cross-entropy. */
  "predictor",
  /** A variation: two layers with a ReLU between; inactive neurons weigh the activation ratio + 0.005 in the loss, active ones 1 (as in DejaVu). */
  "weightedRelu",
  /** One layer: a logistic regression for each neuron. */
  "linear",
  /** The FFN's first matrices, approximated by singular value decomposition, with as many parameters as the predictor. */
  "lowRank",
  /** Agreement of the signs of input and weights. */
  "signBits",
  /** How often each neuron is active in training rows, the same for every token. */
  "frequency",
  /** The active set of the token before. */
  "previousToken",
  /** At random; its threshold predicts as many as are active in training rows. */
  "chance",
  /** The truth: the ceiling. */
  "oracle",
] as const;

/** Predicted neurons held against active ones: raw counts and their ratios. An output is a pair of a token and a neuron. */
const prediction = {
  nOutputs: count,
  nActive: count,
  nPredicted: count,
  /** Outputs that are both. */
  nHits: count,
  /** nHits / nActive; 0 where nothing is active. */
  recall: share,
  recallInterval: interval,
  /** nHits / nPredicted; 0 where nothing is predicted. */
  precision: share,
  /** 1 - nPredicted / nOutputs. */
  predictedSparsity: share,
  predictedSparsityInterval: interval,
  /** Mean of hits / active over the `nTokensActive` pairs of a token and a layer with an active neuron. */
  recallOfTokens: share,
  nTokensActive: count,
  /** Mean of hits / predicted over the `nTokensPredicted` pairs of a token and a layer with a predicted neuron. */
  precisionOfTokens: share,
  nTokensPredicted: count,
};

/** A method in one setting. */
const setting = z.strictObject({
  /** Counts of all layers added up. */
  overall: z.strictObject({
    ...prediction,
    /** Unweighted means over layers, as ProSparse averages. */
    recallOfLayers: share,
    predictedSparsityOfLayers: share,
  }),
  layers: z.array(z.strictObject(prediction)).min(1),
});

const method = z.strictObject({
  method: z.enum(PREDICTION_METHODS),
  /** Of all layers together; one bit each for `signBits`. */
  nParameters: count,
  /** Multiplications and additions for one token, all layers together. */
  flops: count,
  /** `topShare` of the scores of each token; null for a method without scores. */
  topK: setting.nullable(),
  /** Scores above the method's cut: a probability of 0.5 for the trained ones. */
  threshold: setting,
});

/** How one layer's predictor was trained. */
const fit = z.strictObject({
  /** Weight of inactive neurons in the loss; an active one has 1. */
  inactiveWeight: z.number().positive(),
  /** Mean weighted loss of validation rows, nats: before training, then after each epoch. */
  validationLosses: z.array(loss),
  /** The epoch that was kept, counted from 1. */
  bestEpoch: count,
  /** Rows that went through training, all epochs together. */
  nRowsSeen: count,
});

const layer = z.strictObject({
  /** ε, an L2 norm in residual-stream units. */
  threshold: z.number().nonnegative(),
  cettCalibration: z.number().nonnegative(),
  /** Active outputs in the rows of each split. */
  nActiveTraining: count,
  nActiveValidation: count,
  nActiveTest: count,
  /** nActiveTest / (test rows · dFF). */
  activationRatio: share,
  /** null where it was not judged, and in records from before 30 November 2026 whose models' weights are gone. */
  predictor: fit.nullable(),
  /** null where it was not judged. */
  weightedRelu: fit.nullable(),
  linear: fit.nullable(),
});

/** What a mask costs that stands in place of the true one, in the layers it covers, all of them at once. */
const inTheLoop = {
  /** Outputs that were computed, of the layers covered. */
  nPredicted: count,
  nOutputs: count,
  predictedSparsity: share,
  predictedSparsityInterval: interval,
  /** Share of the active outputs that were computed; active by the activations of the changed model itself. */
  recall: share,
  /** predictedSparsity less the predictor's own part of the FFN's FLOPs: what is saved of the FFNs covered. */
  netSparsity: z.number(),
  lossSum: loss,
  loss,
  /** Loss minus dense loss, paired per token. */
  lossChange: z.number(),
  lossChangeInterval: interval,
};

const loopPoint = z.strictObject({
  method: z.enum(PREDICTION_METHODS),
  /** `topK`: `value` is the share of neurons kept; `threshold`: the probability, or null at the method's own cut. */
  setting: z.enum(["topK", "threshold"]),
  value: share.nullable(),
  ...inTheLoop,
});

const loop = z.strictObject({
  nPredictedTokens: z.int().positive(),
  denseLossSum: loss,
  denseLoss: loss,
  points: z.array(loopPoint),
});

/** One size of a sweep: over the layers swept. */
const sweepPoint = z.strictObject({
  /** Hidden width. */
  width: z.int().positive(),
  /** Parameters of the predictor as a share of the FFN's. */
  parameterShare: z.number().positive(),
  nTrainingRows: z.int().positive(),
  /** Rows that went through training in the longest of the layers' runs. */
  nRowsSeen: count,
  topK: z.strictObject(prediction),
  threshold: z.strictObject(prediction),
  /** With `topShare` of the scores, in the layers swept. */
  loop: z.strictObject(inTheLoop).nullable(),
});

const sweeps = z.strictObject({
  /** Layers, counted from 0. */
  layers: z.array(count).min(1),
  /** Hidden widths, all rows. */
  widths: z.array(sweepPoint),
  /** Training rows, the predictor's own width. */
  rows: z.array(sweepPoint),
});

/** The paper's measure of one setting: recall and predicted sparsity of each token and layer, then averaged over them. */
const averaged = z.strictObject({
  /** Over the `nTokensActive` pairs of a token and a layer with an active neuron. */
  recall: share,
  recallInterval: interval,
  nTokensActive: count,
  predictedSparsity: share,
  predictedSparsityInterval: interval,
});

/** The paper's predictor, trained and judged on the labels of one CETT limit. */
const atBound = z.strictObject({
  cettLimit: z.number().min(0).lt(1),
  /** Of the test rows: mean over tokens and layers. */
  sparsity: share,
  /** `topShare` of the scores of each token. */
  topK: averaged,
  /** Scores above a probability of 0.5. */
  threshold: averaged,
  layers: z
    .array(
      z.strictObject({
        /** ε, an L2 norm in residual-stream units. */
        threshold: z.number().nonnegative(),
        activationRatio: share,
        fit,
        /** Of each setting: means over the tokens of this layer. */
        ofTopK: z.strictObject({ recall: share, predictedSparsity: share }),
        ofThreshold: z.strictObject({ recall: share, predictedSparsity: share }),
      }),
    )
    .min(1),
});

const modelPredictor = z.strictObject({
  model: modelInput,
  /** Hidden width of the predictor, and its parameters as a share of the FFN's. */
  width: z.int().positive(),
  parameterShare: z.number().positive(),
  ffnParameters: z.int().positive(),
  ffnFlops: z.int().positive(),
  layers: z.array(layer).min(1),
  methods: z.array(method).min(1),
  /** By CETT limit, ascending; empty where they were not asked for, and in records from before 30 November 2026. */
  bounds: z.array(atBound),
  loop: loop.nullable(),
  sweeps: sweeps.nullable(),
});

/** Schema of `figures/predictor-<models>.json`. */
export const predictorRecord = recordSchema(
  "predictor",
  z.strictObject({
    contextLength: z.int().positive(),
    bos: z.boolean(),
    seed: z.int(),
    /** Labels of `methods`, `loop` and `sweeps`. */
    cettLimit: z.number().min(0).lt(1),
    /** Labels of `bounds`, ascending. */
    cettBounds: z.array(z.number().min(0).lt(1)),
    /** Thresholds are fitted on it. */
    calibration: textInput,
    /** No document is in two of these. */
    training: textInput,
    validation: textInput,
    test: textInput,
    /** Of `test`, the first sequences: where the loss in the loop was measured. */
    loop: textInput,
    /** Share of scores taken as active in the setting `topK`. */
    topShare: share,
    plan: z.strictObject({
      /** Asked-for share of the FFN's parameters. */
      parameterShare: z.number().positive(),
      epochs: count,
      patience: z.int().positive(),
      batchRows: z.int().positive(),
      optimizer: z.literal("AdamW"),
      peakLearningRate: z.number().positive(),
      weightDecay: z.number().nonnegative(),
    }),
    /** Intervals are the central `confidence` of this many resamples of documents. */
    resamples: z.int().positive(),
    confidence: share,
  }),
  z.strictObject({ models: z.array(modelPredictor).min(1) }),
);

/** A record of predictors. */
export type PredictorRecord = z.infer<typeof predictorRecord>;
/** One model of a record. */
export type ModelPredictor = z.infer<typeof modelPredictor>;
export type PredictionMethod = (typeof PREDICTION_METHODS)[number];
/** A method in one setting. */
export type PredictionSetting = z.infer<typeof setting>;
/** Counts and ratios of one setting. */
export type RecordedPrediction = PredictionSetting["layers"][number];
/** The paper's predictor at one CETT limit. */
export type PredictorAtBound = z.infer<typeof atBound>;
export type LoopPoint = z.infer<typeof loopPoint>;
export type SweepPoint = z.infer<typeof sweepPoint>;
