/** @file Multiplications and additions that one decoded token costs, part by part. */
import { isGated, type ModelConfig } from "../model/config";

/** FLOPs of one token: two for each weight it is multiplied with. */
export interface TokenFlops {
  /** Queries, keys, values and output. */
  readonly projections: number;
  /** Queries with keys and weights with values, over the tokens before. */
  readonly attention: number;
  readonly ffn: number;
  /** The output head. */
  readonly head: number;
}

/** What of a model's shape the FLOPs depend on. */
export type DecoderShape = Pick<
  ModelConfig,
  "variant" | "vocabSize" | "dModel" | "nLayers" | "nHeads" | "nKvHeads" | "headSize" | "dFF"
>;

/** Weights of all FFNs of a model: two matrices a layer, or three with a gate. */
export function ffnWeights({ variant, nLayers, dModel, dFF }: DecoderShape): number {
  return nLayers * (isGated(variant) ? 3 : 2) * dModel * dFF;
}

/**
 * FLOPs of one token, without the norms, the embedding and the nonlinearities, which are no matrix products.
 *
 * @param contextTokens tokens that attention looks back on; 0 leaves attention's own products out.
 */
export function tokenFlops(shape: DecoderShape, contextTokens: number): TokenFlops {
  const { nLayers, dModel, nHeads, nKvHeads, headSize, vocabSize } = shape;
  return {
    projections: 2 * nLayers * dModel * headSize * (2 * nHeads + 2 * nKvHeads),
    attention: 2 * 2 * nLayers * nHeads * headSize * contextTokens,
    ffn: 2 * ffnWeights(shape),
    head: 2 * dModel * vocabSize,
  };
}

/** All parts together. */
export function totalFlops({ projections, attention, ffn, head }: TokenFlops): number {
  return projections + attention + ffn + head;
}
