/** @file The record of neuron output magnitudes: how they are distributed, per layer and pooled. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);

/** Bins of a magnitude over the layer's largest. */
export const OVER_LARGEST_BINS = 64;

const distribution = z.strictObject({
  /** Neuron outputs: tokens times neurons (times layers, where pooled). */
  nOutputs: z.int().positive(),
  nZeros: z.int().nonnegative(),
  /** Mean ‖nᵢ(x)‖₂ over all of them, zeros included. */
  meanMagnitude: z.number().positive(),
  /** Edges of the bins, log10(‖nᵢ(x)‖₂ / mean), ascending; one more than there are bins. */
  edges: z.array(z.number()),
  /** Share of all outputs in each bin; the few below the first edge and the zeros are in none. */
  share: z.array(share),
  /** Share of the summed magnitude that the largest `top` of all outputs carry. */
  topShares: z.array(z.strictObject({ top: share, share })),
});

/** A layer's magnitudes over the layer's largest, as the paper draws them. */
const overLargest = z.strictObject({
  /** The largest ‖nᵢ(x)‖₂ of the layer: the upper edge of its bin of the grid, at most 1.6 % above it. */
  largest: z.number().positive(),
  /** Share of all outputs in each of the equal bins of ‖nᵢ(x)‖₂ / largest from 0 to 1; zeros are in the first. */
  share: z.array(share).length(OVER_LARGEST_BINS),
});

/** Schema of `figures/magnitude-<model>.json`. */
export const magnitudeRecord = recordSchema(
  "magnitude",
  z.strictObject({
    model: modelInput,
    text: textInput,
    contextLength: z.int().positive(),
    bos: z.boolean(),
    seed: z.int(),
  }),
  z.strictObject({
    pooled: distribution,
    layers: z.array(distribution),
    /** By layer: of all tokens, and without the first token of each sequence, whose output can be hundreds of times the others'. */
    overLargest: z.array(z.strictObject({ all: overLargest, withoutFirstToken: overLargest })),
    /** By layer: share of the summed magnitude that the first tokens of the sequences carry. */
    firstTokenShare: z.array(share),
  }),
);

/** A record of neuron output magnitudes. */
export type MagnitudeRecord = z.infer<typeof magnitudeRecord>;
/** The magnitudes of one layer, or of all. */
export type MagnitudeDistribution = z.infer<typeof distribution>;
