/** @file The parameters of a decoder: names in a checkpoint, shapes, and the distribution that they start from. */
import { isGated, type ModelConfig } from "../model/config";
import type { TrainedWeights } from "./decoder-loss";

/** One parameter before it has values. */
export interface Parameter {
  /** In the layout of Hugging Face's LLaMA; an FFN without a gate has `mlp.up_proj` and `mlp.down_proj` only. */
  readonly name: string;
  /** Matrices are [out, in]. */
  readonly shape: readonly number[];
  /** Standard deviation of its normal start; a norm weight has none and starts at 1. */
  readonly deviation?: number;
}

/** The parameters of a decoder, by the role of the weight. */
export interface DecoderParameters {
  readonly embedding: Parameter;
  readonly layers: readonly { readonly [Role in keyof TrainedWeights["layers"][number]]: Parameter }[];
  readonly finalNorm: Parameter;
  readonly head: Parameter;
}

/** Of all matrices but those that write into the residual stream, as in GPT-2. */
const DEVIATION = 0.02;

/**
 * Every parameter by its role.
 *
 * Matrices start normal with standard deviation 0.02; the two of a layer that write into the residual stream, oProj and downProj, with
 * 0.02 / √(2 nLayers), so that the stream's variance does not grow with depth.
 *
 * @see Radford et al. 2019 (GPT-2), section 2.3, for both.
 */
export function decoderParameters(config: ModelConfig): DecoderParameters {
  const { dModel, dFF, nLayers, vocabSize, variant } = config;
  const residual = DEVIATION / Math.sqrt(2 * nLayers);
  const norm = (name: string): Parameter => ({ name: `${name}.weight`, shape: [dModel] });
  const matrix = (name: string, shape: readonly [number, number], deviation = DEVIATION): Parameter => ({
    name: `${name}.weight`,
    shape,
    deviation,
  });
  return {
    embedding: matrix("model.embed_tokens", [vocabSize, dModel]),
    layers: Array.from({ length: nLayers }, (_, l) => ({
      attnNorm: norm(`model.layers.${l}.input_layernorm`),
      qProj: matrix(`model.layers.${l}.self_attn.q_proj`, [dModel, dModel]),
      kProj: matrix(`model.layers.${l}.self_attn.k_proj`, [dModel, dModel]),
      vProj: matrix(`model.layers.${l}.self_attn.v_proj`, [dModel, dModel]),
      oProj: matrix(`model.layers.${l}.self_attn.o_proj`, [dModel, dModel], residual),
      ffnNorm: norm(`model.layers.${l}.post_attention_layernorm`),
      ...(isGated(variant) && { gateProj: matrix(`model.layers.${l}.mlp.gate_proj`, [dFF, dModel]) }),
      upProj: matrix(`model.layers.${l}.mlp.up_proj`, [dFF, dModel]),
      downProj: matrix(`model.layers.${l}.mlp.down_proj`, [dModel, dFF], residual),
    })),
    finalNorm: norm("model.norm"),
    head: matrix("lm_head", [vocabSize, dModel]),
  };
}

/** Number of weights of a decoder. */
export function countParameters(config: ModelConfig): number {
  const { embedding, layers, finalNorm, head } = decoderParameters(config);
  const all = [embedding, finalNorm, head, ...layers.flatMap((layer) => Object.values<Parameter>(layer))];
  return all.reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
}

/** Number of values of a shape. */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
