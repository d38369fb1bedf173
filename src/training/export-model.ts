/** @file Writes a trained decoder as a model folder of the Hugging Face layout. */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isGated, type ModelConfig } from "../model/config";
import { writeSafetensors } from "../model/safetensors-writer";
import { writeWhole } from "../records/write-record";
import { weightTensors } from "./checkpoint";
import type { TrainedModel } from "./trained-model";

/** How the weights are stored. */
export type Precision = "F16" | "F32";

/** The activation of each variant as transformers calls it. */
const HIDDEN_ACT = { relu: "relu", relu2: "relu2", reglu: "relu", swiglu: "silu", geglu: "gelu" } as const;

/**
 * Writes `model.safetensors`, `config.json` and, if there is one, `tokenizer.json` into a folder.
 *
 * A gated model loads in transformers as LlamaForCausalLM. transformers has no LLaMA without a gate: for `relu` and `relu2` the configuration
 * names no class, and each layer has `mlp.up_proj` and `mlp.down_proj` only, FFN(x) = down_proj(act(up_proj(x))).
 *
 * @throws {RangeError} If a weight is not finite.
 */
export async function exportModel(
  folder: string,
  { config, parameters }: TrainedModel,
  { precision, tokenizerFile }: { readonly precision: Precision; readonly tokenizerFile?: string },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeSafetensors(join(folder, "model.safetensors"), weightTensors(parameters, precision));
  writeWhole(join(folder, "config.json"), `${JSON.stringify(configJson(config, precision), null, 2)}\n`);
  if (tokenizerFile !== undefined) await copyFile(tokenizerFile, join(folder, "tokenizer.json"));
}

function configJson(config: ModelConfig, precision: Precision) {
  return {
    ...(isGated(config.variant) && { architectures: ["LlamaForCausalLM"] }),
    model_type: "llama",
    hidden_act: HIDDEN_ACT[config.variant],
    hidden_size: config.dModel,
    intermediate_size: config.dFF,
    num_hidden_layers: config.nLayers,
    num_attention_heads: config.nHeads,
    num_key_value_heads: config.nKvHeads,
    head_dim: config.headSize,
    vocab_size: config.vocabSize,
    max_position_embeddings: config.contextLength,
    rms_norm_eps: config.rmsNormEpsilon,
    rope_theta: config.ropeBase,
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: config.tiedHead,
    bos_token_id: null,
    eos_token_id: null,
    torch_dtype: precision === "F16" ? "float16" : "float32",
  };
}
