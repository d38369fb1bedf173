/** @file Small random models of every FFN variant, in memory or as a checkpoint on disk. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { type FfnVariant, isGated, type ModelConfig } from "../../src/model/config";
import type { DecoderWeights, LayerWeights } from "../../src/model/decoder-weights";
import { type OpenedModel, openModel } from "../../src/model/open-model";
import { type SafetensorsTensor, writeSafetensors } from "../../src/model/safetensors-writer";
import { type Random, seededRandom } from "../../src/numerics/random";

export const VARIANTS: readonly FfnVariant[] = ["relu", "relu2", "reglu", "swiglu", "geglu"];

/** A model of two layers with grouped queries. */
export function smallConfig(variant: FfnVariant): ModelConfig {
  return {
    architecture: "llama",
    variant,
    gelu: variant === "geglu" ? "tanh" : undefined,
    vocabSize: 40,
    contextLength: 300,
    dModel: 16,
    nLayers: 2,
    nHeads: 4,
    nKvHeads: 2,
    headSize: 4,
    dFF: 24,
    rmsNormEpsilon: 1e-5,
    ropeBase: 100,
    rotaryLayout: "half",
    tiedHead: false,
    qkvBias: false,
  };
}

/** Random weights; the caller disposes them. */
export function randomWeights(config: ModelConfig, seed: number): DecoderWeights {
  const random = seededRandom(seed);
  return {
    embedding: matrix(random, config.vocabSize, config.dModel),
    layers: Array.from({ length: config.nLayers }, () => randomLayer(config, random)),
    finalNorm: vector(random, config.dModel),
    head: matrix(random, config.vocabSize, config.dModel),
  };
}

/** Random token ids, shape [batch, context]; the caller disposes them. */
export function randomTokens(config: ModelConfig, batch: number, context: number, seed: number): tf.Tensor2D {
  const random = seededRandom(seed);
  const ids = Int32Array.from({ length: batch * context }, () => random.integer(config.vocabSize));
  return tf.tensor2d(ids, [batch, context], "int32");
}

/** Writes a random non-gated checkpoint into a folder of its own and returns the folder; the test removes it. */
export async function writeRandomCheckpoint(change: (tensors: SafetensorsTensor[]) => SafetensorsTensor[] = (t) => t) {
  const folder = await mkdtemp(join(tmpdir(), "relu2-model-"));
  const random = seededRandom(11);
  const { dModel, dFF, nLayers, vocabSize } = smallConfig("relu2");
  const tensor = (name: string, shape: number[]): SafetensorsTensor => {
    const nValues = shape.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length: nValues }, () => random.normal() / 4);
    return { name, shape, data, type: "F32" };
  };
  const layers = Array.from({ length: nLayers }, (_, layer) => [
    tensor(`model.layers.${layer}.input_layernorm.weight`, [dModel]),
    tensor(`model.layers.${layer}.self_attn.q_proj.weight`, [16, dModel]),
    tensor(`model.layers.${layer}.self_attn.k_proj.weight`, [8, dModel]),
    tensor(`model.layers.${layer}.self_attn.v_proj.weight`, [8, dModel]),
    tensor(`model.layers.${layer}.self_attn.o_proj.weight`, [dModel, 16]),
    tensor(`model.layers.${layer}.post_attention_layernorm.weight`, [dModel]),
    tensor(`model.layers.${layer}.mlp.up_proj.weight`, [dFF, dModel]),
    tensor(`model.layers.${layer}.mlp.down_proj.weight`, [dModel, dFF]),
  ]);
  const outer = [
    tensor("model.embed_tokens.weight", [vocabSize, dModel]),
    tensor("model.norm.weight", [dModel]),
    tensor("lm_head.weight", [vocabSize, dModel]),
  ];
  await writeSafetensors(join(folder, "model.safetensors"), change([...layers.flat(), ...outer]));
  await writeFile(join(folder, "config.json"), JSON.stringify(SMALL_CONFIG_JSON));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** A random checkpoint, opened; closed, it is removed. */
export async function openRandomModel(): Promise<{ model: OpenedModel; close: () => Promise<void> }> {
  const { folder, remove } = await writeRandomCheckpoint();
  const model = await openModel(folder);
  const close = async (): Promise<void> => {
    await model.close();
    await remove();
  };
  return { model, close };
}

/** `smallConfig("relu2")` in the words of transformers. */
export const SMALL_CONFIG_JSON = {
  model_type: "llama",
  hidden_act: "relu2",
  vocab_size: 40,
  max_position_embeddings: 300,
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 24,
  rms_norm_eps: 1e-5,
  rope_theta: 100,
  tie_word_embeddings: false,
};

function randomLayer({ dModel, dFF, nHeads, nKvHeads, headSize, variant }: ModelConfig, random: Random): LayerWeights {
  return {
    attnNorm: vector(random, dModel),
    qProj: matrix(random, nHeads * headSize, dModel),
    kProj: matrix(random, nKvHeads * headSize, dModel),
    vProj: matrix(random, nKvHeads * headSize, dModel),
    oProj: matrix(random, dModel, nHeads * headSize),
    ffnNorm: vector(random, dModel),
    ...(isGated(variant) && { gateProj: matrix(random, dFF, dModel) }),
    upProj: matrix(random, dFF, dModel),
    downProj: matrix(random, dModel, dFF),
  };
}

function matrix(random: Random, rows: number, columns: number): tf.Tensor2D {
  const values = Float32Array.from({ length: rows * columns }, () => (1.5 * random.normal()) / Math.sqrt(columns));
  return tf.tensor2d(values, [rows, columns]);
}

function vector(random: Random, length: number): tf.Tensor1D {
  return tf.tensor1d(Float32Array.from({ length }, () => 1 + 0.3 * random.normal()));
}
