/** @file The record of locality: which neurons are active again, and which together. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const interval = z.tuple([z.number(), z.number()]);

/** Parts of the neurons in a cumulative activation curve. */
export const CUMULATIVE_PARTS = 20;

/** Position w - 1 of every array belongs to window w. */
const reuse = z.strictObject({
  /** Σ |Sₜ ∩ (Sₜ₋₁ ∪ … ∪ Sₜ₋w)| over tokens, of nActive. */
  ratio: z.array(share),
  /** Mean over tokens of |Sₜ ∩ (Sₜ₋₁ ∪ … ∪ Sₜ₋w)| / |Sₜ|, silent tokens left out. */
  ratioOfTokens: z.array(share),
});

/** Means over neurons of a partner measure m: of the partner, over all others, and their difference. */
const gap = z.strictObject({
  top: z.number(),
  average: z.number(),
  gap: z.number(),
  /** Mean share of tokens that the partners are active in: near 1 where hot neurons are everyone's partner. */
  partnerRate: share,
});

/** `plain`: m = P(j | i); `corrected`: m = P(j | i) - P(j). Partners are chosen on one half of the documents and scored on the other. */
const gaps = z.strictObject({ plain: gap, corrected: gap });

/** One layer at one limit. */
export const layerLocalityRecord = z.strictObject({
  /** ε, an L2 norm in residual-stream units. */
  threshold: z.number().nonnegative(),
  /** Σ |Sₜ| over the measured tokens, and its share of all neurons. */
  nActive: count,
  activationRatio: share,
  /** Measured tokens whose active set is empty: they have no ratio of their own. */
  nSilentTokens: count,
  reuse,
  /** The tokens of each document in random order. */
  shuffledInDocument: reuse,
  /** The tokens of all documents in random order. */
  shuffledInText: reuse,
  /** Σ p (1 - (1 - p)ʷ) / Σ p: neurons independent, each at its own rate p; all at the same rate they would have 1 - (1 - activationRatio)ʷ. */
  chance: z.array(share),
  /** Neurons active in fewer than `deadBelow` and in more than `hotAbove` of the tokens. */
  nDead: count,
  nHot: count,
  /** Neurons that are neither, and have a partner that can be scored: what the means below are over. */
  nScored: count,
  observed: gaps,
  /** Gaps on the very tokens that the partners were chosen on: too high, for comparison. */
  sameTokensGap: z.strictObject({ plain: z.number(), corrected: z.number() }),
  /** Every neuron's tokens drawn anew, independently. */
  permuted: gaps,
  /** The same measure for hot neurons alone; null where there are none. */
  hotGap: z.strictObject({ plain: z.number(), corrected: z.number() }).nullable(),
  /**
   * The paper's own gap: mean over all neurons of max_j M_ij (`top`), minus the mean of all dFF² entries of M (`average`), M_ij = P(j | i), M_ii = 0; all tokens, nobody left
   * out. null in records from before 30 November 2026 whose models' weights are gone.
   */
  paperGap: z.strictObject({ top: share, average: share, gap: z.number() }).nullable(),
  /**
   * Neurons sorted by how often they are active, most active first: position k is the share of all activations that the first (k + 1) / 20 of the neurons make. null as `paperGap`.
   */
  cumulativeActivation: z.array(share).length(CUMULATIVE_PARTS).nullable(),
});

const atLimit = z.strictObject({
  cettLimit: z.number().min(0).lt(1),
  /** The mean sparsity over layers, calibration text, that this limit was chosen for; null where the limit itself was asked for. */
  targetSparsity: share.nullable(),
  layers: z.array(layerLocalityRecord),
  /** Mean over layers. */
  activationRatio: share,
  /** By window: reused over active neurons of all tokens and layers, with its interval. */
  reuseRatio: z.array(share),
  reuseInterval: z.array(interval),
  /** By window, the paper's: the mean over tokens and layers of each token's own ratio; its interval is null as `paperGap` is. */
  reuseOfTokens: z.array(share),
  reuseOfTokensInterval: z.array(interval).nullable(),
});

/** Schema of `figures/locality-<name>.json`. */
export const localityRecord = recordSchema(
  "locality",
  z.strictObject({
    models: z.array(z.strictObject({ model: modelInput, calibration: textInput, heldOut: textInput })).min(1),
    contextLength: z.int().positive(),
    bos: z.boolean(),
    seed: z.int(),
    /** Measured first, in this order; then at the limit of each model that gives each of the target sparsities. */
    cettLimits: z.array(z.number()),
    targetSparsities: z.array(share),
    /** Windows 1 to this one; so many tokens at the beginning of a document are not measured, as they have fewer before them. */
    largestWindow: z.int().positive(),
    deadBelow: share,
    hotAbove: share,
    resamples: z.int().positive(),
    confidence: share,
  }),
  z.strictObject({
    /** In the order of `inputs.models`. */
    models: z.array(z.strictObject({ nTokens: count, limits: z.array(atLimit) })),
  }),
);

/** A record of locality. */
export type LocalityRecord = z.infer<typeof localityRecord>;
/** A model at one limit. */
export type LocalityAtLimit = z.infer<typeof atLimit>;
/** One layer at one limit. */
export type LayerLocality = z.infer<typeof layerLocalityRecord>;
