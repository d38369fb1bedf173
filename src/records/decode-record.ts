/** @file The record of decoding speed: whole models token by token, and one FFN at several shapes, dense beside every sparse mode. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();

/** `dense`: all neurons; `gate-first`: exact zeros skipped; `oracle`: the true active neurons, known at no cost; `predicted`: those a predictor names, its cost inside. */
const DECODE_MODES = ["dense", "gate-first", "oracle", "predicted"] as const;
const mode = z.enum(DECODE_MODES);

/** Times of the same work, one after the other with that of the other modes in between. */
const times = z.strictObject({
  n: z.int().positive(),
  medianMs: milliseconds,
  /** The tenth and ninetieth percentile. */
  lowMs: milliseconds,
  highMs: milliseconds,
});

/** One layer's FFN on one token. */
const trialPoint = z.strictObject({
  mode,
  /** The share that active sets were drawn for, and active neurons counted over all timed tokens. Of dense: 1. */
  targetActiveShare: share,
  nActive: count,
  activeShare: share,
  /** Weight bytes that must be read, mean over the tokens; and what that takes at the shape's read rate. */
  bytes: z.number().nonnegative(),
  boundMs: milliseconds,
  times,
});

/** A shape with generated weights. */
const trial = z.strictObject({
  /** `paper 1.3B, relu2`. */
  name: z.string(),
  variant: z.enum(["relu", "relu2", "reglu", "swiglu"]),
  dModel: z.int().positive(),
  dFF: z.int().positive(),
  /** Copies of the one generated layer, used in turn. */
  nLayers: z.int().positive(),
  predictorWidth: z.int().positive(),
  predictorParameterShare: share,
  /** Name of the model whose neurons' rates of activity the active sets were drawn from. */
  ratesOf: z.string(),
  /** Reading all copies' weights in order. */
  readBytes: z.int().positive(),
  readTimes: times,
  points: z.array(trialPoint),
  /** The active share up to which the mode is faster than dense; null where it is never, or at every share, as `everywhere` says. */
  crossings: z.array(z.strictObject({ mode, activeShare: share.nullable(), everywhere: z.boolean() })),
});

/** One mode of one model, on held-out text that is given to it token by token. */
const modeSpeed = z.strictObject({
  mode,
  tokens: times,
  tokensPerSecond: z.number().positive(),
  /** Of a token, in the FFNs of all layers; a predictor's part inside. Median. */
  ffnMsPerToken: milliseconds,
  /** Neurons that were computed, over tokens and layers, and of how many. */
  nActive: count,
  nNeurons: count,
  activeShare: share,
  /** Of the predictors, where there are: parameters as a share of the FFNs'. */
  predictorParameterShare: share.nullable(),
  /** Negative log-likelihood of the same tokens in this very mode, nats. */
  nPredictedTokens: z.int().positive(),
  lossSum: z.number().nonnegative(),
  loss: z.number().nonnegative(),
  lossChange: z.number(),
});

const modelSpeed = z.strictObject({
  model: modelInput,
  text: textInput,
  /** Weights that one dense token reads: the FFNs' bytes and all bytes, float32. */
  ffnBytes: z.int().positive(),
  totalBytes: z.int().positive(),
  /** Share of neurons that are active at the CETT limit's thresholds, by neuron, ascending: 101 quantiles over all layers. */
  activeRates: z.array(share).length(101),
  modes: z.array(modeSpeed).min(1),
});

/** Another program on the same machine in the same run. */
const otherProgram = z.strictObject({
  /** `llama.cpp through node-llama-cpp 3.22.1`. */
  name: z.string(),
  model: z.string(),
  precision: z.string(),
  nThreads: z.int().positive(),
  tokens: times,
  tokensPerSecond: z.number().positive(),
});

/** Schema of `figures/decode-speed.json`. */
export const decodeRecord = recordSchema(
  "decode",
  z.strictObject({
    /** Sparse modes use the thresholds of this limit. */
    cettLimit: z.number().min(0).lt(1),
    contextLength: z.int().positive(),
    nTokens: z.int().positive(),
    seed: z.int(),
    nThreads: z.int().positive(),
  }),
  z.strictObject({
    /** Name of the processor; everything was timed on it. */
    machine: z.string(),
    models: z.array(modelSpeed),
    others: z.array(otherProgram),
    trials: z.array(trial),
  }),
);

/** A record of decoding speed. */
export type DecodeRecord = z.infer<typeof decodeRecord>;
export type ModelSpeed = z.infer<typeof modelSpeed>;
export type ModeSpeed = z.infer<typeof modeSpeed>;
export type Trial = z.infer<typeof trial>;
export type TrialPoint = z.infer<typeof trialPoint>;
export type OtherProgram = z.infer<typeof otherProgram>;
export type Times = z.infer<typeof times>;
export type DecodeMode = z.infer<typeof mode>;
