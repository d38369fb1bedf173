/** @file The record of training runs that differ in the FFN variant and the seed only. */
import { z } from "zod";
import { recordSchema } from "./provenance";

const share = z.number().min(0).max(1);
const variant = z.enum(["relu", "relu2", "reglu", "swiglu"]);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a sha256 in lower-case hexadecimal");
const count = z.int().positive();

/** Schema of a point of a training curve. */
export const trainingPoint = z.strictObject({
  step: z.int().nonnegative(),
  /** Tokens trained on so far. */
  tokens: z.int().nonnegative(),
  /** Mean negative log-likelihood of the validation tokens, float32, nats a token. */
  validationLoss: z.number().nonnegative(),
  /** Share of activations that are exactly zero, validation tokens, float32. */
  zeroShareByLayer: z.array(share),
  /** Share of neurons that are active (not zero) for less than 0.1 % of the validation tokens. */
  deadShareByLayer: z.array(share),
  /** The steps since the point before: none at the start. */
  steps: z
    .strictObject({
      /** Of the last one. */
      learningRate: z.number().positive(),
      /** Means over the steps. */
      trainLoss: z.number().nonnegative(),
      gradientNorm: z.number().nonnegative(),
      /** Validation and checkpoints left out. */
      tokensPerSecond: z.number().nonnegative(),
    })
    .optional(),
});

/** One run. */
const trainingRun = z.strictObject({
  variant,
  seed: z.int().nonnegative(),
  peakLearningRate: z.number().positive(),
  dFF: count,
  nParameters: count,
  tokensPerParameter: z.number().positive(),
  /** The training text holds so many tokens a parameter, each seen several times where this is less than `tokensPerParameter`. */
  distinctTokensPerParameter: z.number().positive(),
  /** Sequences on the device at a time. */
  microSequences: count,
  /** `fused` kernels (float16 products) or `stock` ops (float32). */
  kernels: z.enum(["fused", "stock"]),
  device: z.string(),
  command: z.string(),
  points: z.array(trainingPoint),
});

/** One short run of a sweep of learning rates. */
const sweepRun = z.strictObject({
  variant,
  seed: z.int().nonnegative(),
  peakLearningRate: z.number().positive(),
  tokens: count,
  warmUpSteps: count,
  /** At the end; null where the run diverged. */
  validationLoss: z.number().nonnegative().nullable(),
  command: z.string(),
});

/** Schema of `figures/training-<size>.json`. */
export const trainingRecord = recordSchema(
  "training",
  z.strictObject({
    size: z.string(),
    nLayers: count,
    dModel: count,
    vocabSize: count,
    contextLength: count,
    text: z.strictObject({
      names: z.array(z.string()).min(1),
      /** Of the token ids. */
      tokensSha256: sha256,
      nTrainingTokens: count,
      nValidationTokens: count,
    }),
    batchTokens: count,
    optimizer: z.strictObject({
      name: z.literal("AdamW"),
      beta1: z.number(),
      beta2: z.number(),
      epsilon: z.number(),
      /** On matrices only. */
      weightDecay: z.number(),
      maxGradientNorm: z.number(),
    }),
    /** Linear warm-up, then a cosine down to this share of the peak. */
    finalLearningRateShare: share,
    /** Of the runs; those of the sweep have their own. */
    tokens: count,
    nSteps: count,
    warmUpSteps: count,
  }),
  z.strictObject({ runs: z.array(trainingRun), sweep: z.array(sweepRun) }),
);

/** A record of training runs. */
export type TrainingRecord = z.infer<typeof trainingRecord>;
/** A point of a training curve. */
export type TrainingPoint = z.infer<typeof trainingPoint>;
/** One run of a record. */
export type RecordedRun = TrainingRecord["measured"]["runs"][number];
/** One run of a sweep. */
export type RecordedSweepRun = TrainingRecord["measured"]["sweep"][number];
