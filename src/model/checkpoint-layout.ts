/** @file Where the weights of a model stand in a checkpoint: its names and shapes, which go no further than the loader. */
import { isGated, type ModelConfig } from "./config";
import type { DecoderWeights, LayerWeights } from "./decoder-weights";
import type { TensorSource } from "./tensor-source";

/** One tensor of a checkpoint. */
export interface TensorPlace {
  readonly name: string;
  /** Row-major, outermost dimension first. */
  readonly shape: readonly number[];
}

/** The tensors of one layer, by their role. */
export type LayerLayout = { readonly [Role in keyof LayerWeights]: TensorPlace };

/** Every tensor of a model, by its role. */
export interface CheckpointLayout {
  readonly embedding: TensorPlace;
  readonly layers: readonly LayerLayout[];
  readonly finalNorm: TensorPlace;
  /** The place of the embedding where the head is tied. */
  readonly head: TensorPlace;
}

/** Names of a family of checkpoints. */
interface CheckpointNames {
  readonly outer: Readonly<Record<Exclude<keyof DecoderWeights, "layers">, string>>;
  layerPrefix(layer: number): string;
  readonly inner: Readonly<Record<keyof LayerWeights, string>>;
  /** Tensors that may be there and are not needed. */
  readonly needless: RegExp;
}

const HUGGING_FACE: CheckpointNames = {
  outer: { embedding: "model.embed_tokens.weight", finalNorm: "model.norm.weight", head: "lm_head.weight" },
  layerPrefix: (layer) => `model.layers.${layer}.`,
  inner: {
    attnNorm: "input_layernorm.weight",
    qProj: "self_attn.q_proj.weight",
    kProj: "self_attn.k_proj.weight",
    vProj: "self_attn.v_proj.weight",
    oProj: "self_attn.o_proj.weight",
    qBias: "self_attn.q_proj.bias",
    kBias: "self_attn.k_proj.bias",
    vBias: "self_attn.v_proj.bias",
    ffnNorm: "post_attention_layernorm.weight",
    gateProj: "mlp.gate_proj.weight",
    upProj: "mlp.up_proj.weight",
    downProj: "mlp.down_proj.weight",
  },
  needless: /^lm_head\.weight$|\.rotary_emb\.inv_freq$/, // a copy of a tied embedding; angles that follow from the configuration
};

const GGUF: CheckpointNames = {
  outer: { embedding: "token_embd.weight", finalNorm: "output_norm.weight", head: "output.weight" },
  layerPrefix: (layer) => `blk.${layer}.`,
  inner: {
    attnNorm: "attn_norm.weight",
    qProj: "attn_q.weight",
    kProj: "attn_k.weight",
    vProj: "attn_v.weight",
    oProj: "attn_output.weight",
    qBias: "attn_q.bias",
    kBias: "attn_k.bias",
    vBias: "attn_v.bias",
    ffnNorm: "ffn_norm.weight",
    gateProj: "ffn_gate.weight",
    upProj: "ffn_up.weight",
    downProj: "ffn_down.weight",
  },
  needless: /(?!)/,
};

/**
 * The place of every weight, checked against the file.
 *
 * @throws {RangeError} If a tensor is missing, has another shape than the configuration asks for, or is one this decoder has no use for.
 */
export function checkpointLayout(
  config: ModelConfig,
  source: TensorSource,
  format: "huggingface" | "gguf",
): CheckpointLayout {
  const names = format === "gguf" ? GGUF : HUGGING_FACE;
  const known = new Set(source.names);
  const place = (name: string, shape: readonly number[]): TensorPlace => {
    if (!known.has(name)) throw new RangeError(`Cannot open ${source.file} as it must have tensor ${name}: it has not`);
    const found = source.shapeOf(name);
    if (found.length === shape.length && found.every((dimension, i) => dimension === shape[i])) return { name, shape };
    throw new RangeError(
      `Cannot open ${source.file} as tensor ${name} must have shape [${shape}] by the configuration: it has [${found}]`,
    );
  };
  const { outer } = names;
  const embedding = place(outer.embedding, [config.vocabSize, config.dModel]);
  const shapes = layerShapes(config);
  const layout: CheckpointLayout = {
    embedding,
    layers: Array.from({ length: config.nLayers }, (_, layer) => {
      const places = Object.entries(shapes).map(([role, shape]) => {
        const name = names.layerPrefix(layer) + names.inner[role as keyof LayerWeights];
        return [role, place(name, shape)] as const;
      });
      return Object.fromEntries(places) as LayerLayout;
    }),
    finalNorm: place(outer.finalNorm, [config.dModel]),
    head: config.tiedHead ? embedding : place(outer.head, [config.vocabSize, config.dModel]),
  };
  refuseUnused(source, layout, names.needless);
  return layout;
}

/** Shapes of the weights a layer has under this configuration. */
function layerShapes(config: ModelConfig): { readonly [Role in keyof LayerWeights]: readonly number[] } {
  const { dModel, dFF } = config;
  const queries = config.nHeads * config.headSize;
  const keys = config.nKvHeads * config.headSize;
  return {
    attnNorm: [dModel],
    qProj: [queries, dModel],
    kProj: [keys, dModel],
    vProj: [keys, dModel],
    oProj: [dModel, queries],
    ...(config.qkvBias && { qBias: [queries], kBias: [keys], vBias: [keys] }),
    ffnNorm: [dModel],
    ...(isGated(config.variant) && { gateProj: [dFF, dModel] }),
    upProj: [dFF, dModel],
    downProj: [dModel, dFF],
  };
}

/** A weight left over is a part of the model that would silently not be computed. */
function refuseUnused(source: TensorSource, layout: CheckpointLayout, needless: RegExp): void {
  const { embedding, finalNorm, head, layers } = layout;
  const used = new Set([embedding, finalNorm, head, ...layers.flatMap(Object.values<TensorPlace>)].map((p) => p.name));
  const unused = source.names.filter((name) => !used.has(name) && !needless.test(name));
  if (unused.length === 0) return;
  throw new RangeError(
    `Cannot open ${source.file} as every tensor must be one this decoder computes with: ${unused.length} are not, ` +
      `first ${unused[0]}`,
  );
}
