/** @file The record of CETT curves, the thresholds they give, and what those cost on held-out text. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);
const cett = z.number().nonnegative();

/** One layer's curve, thinned to a few points an octave: position k of every array belongs to `threshold[k]`. */
const layerCurve = z.strictObject({
  /** ε, an L2 norm in residual-stream units. */
  threshold: z.array(z.number().nonnegative()),
  inactiveShare: z.array(share),
  cett: z.array(cett),
  /** √(Σ‖tail‖² / Σ‖output‖²), sums over tokens: the pooled ratio, for comparison. */
  cettPooled: z.array(cett),
  /** The same without the first token of each sequence, whose output can be hundreds of times the others'. */
  withoutFirstToken: z.strictObject({ inactiveShare: z.array(share), cett: z.array(cett), cettPooled: z.array(cett) }),
  /** The first threshold of the whole grid at which the mean curve falls; null where it never does. */
  firstFall: z.number().nonnegative().nullable(),
  /** Tokens whose FFN output is exactly zero: they have no CETT and are left out of the mean. */
  nSilentTokens: z.int().nonnegative(),
});

/** What the thresholds of one limit gave in one layer. */
const layerAtLimit = z.strictObject({
  threshold: z.number().nonnegative(),
  cettCalibration: cett,
  nInactiveCalibration: z.int().nonnegative(),
  sparsityCalibration: share,
  /** Whether the curve stays above the limit once it has exceeded it: then this is also the largest threshold within the limit. */
  monotone: z.boolean(),
  /** The paper's algorithm 1 on the same calibration outputs: binary search over 1000 quantiles of the magnitudes, inactive is strictly below. */
  algorithm1: z.strictObject({ threshold: z.number().nonnegative(), cett, sparsity: share }),
  /** On held-out text, with the thresholds active in all layers. */
  nInactive: z.int().nonnegative(),
  sparsity: share,
});

const interval = z.tuple([z.number(), z.number()]);

const atLimit = z.strictObject({
  cettLimit: z.number().min(0).lt(1),
  layers: z.array(layerAtLimit),
  /** Mean share of inactive neurons over layers, held-out text. */
  sparsity: share,
  sparsityInterval: interval,
  /** Summed negative log-likelihood of the predicted tokens, nats, and its mean. */
  lossSum: z.number().nonnegative(),
  loss: z.number().nonnegative(),
  /** Loss minus dense loss, paired per token, with its interval. */
  lossChange: z.number(),
  lossChangeInterval: interval,
});

/** Schema of `figures/cett-<model>.json`. */
export const cettRecord = recordSchema(
  "cett",
  z.strictObject({
    model: modelInput,
    calibration: textInput,
    heldOut: textInput,
    contextLength: z.int().positive(),
    /** A beginning-of-sequence token stands in front of every sequence. */
    bos: z.boolean(),
    seed: z.int(),
    cettLimits: z.array(z.number()),
    /** Intervals are the central `confidence` of this many resamples of documents. */
    resamples: z.int().positive(),
    confidence: share,
  }),
  z.strictObject({
    curves: z.array(layerCurve),
    denseLossSum: z.number().nonnegative(),
    denseLoss: z.number().nonnegative(),
    nPredictedTokens: z.int().positive(),
    limits: z.array(atLimit),
  }),
);

/** A record of CETT curves and thresholds. */
export type CettRecord = z.infer<typeof cettRecord>;
