/** @file Reads the configuration that Hugging Face transformers keeps beside a checkpoint. */
import { readFile } from "node:fs/promises";
import { type ConfigKeys, checkConfig } from "./check-config";
import type { FfnVariant, ModelConfig } from "./config";
import { ffnKind } from "./ffn-kind";
import { describeJson } from "./safetensors-header";
import type { TensorSource } from "./tensor-source";

const KEYS: ConfigKeys = {
  architecture: "model_type",
  vocabSize: "vocab_size",
  contextLength: "max_position_embeddings",
  dModel: "hidden_size",
  nLayers: "num_hidden_layers",
  nHeads: "num_attention_heads",
  nKvHeads: "num_key_value_heads",
  headSize: "head_dim",
  dFF: "intermediate_size",
  rmsNormEpsilon: "rms_norm_eps",
  ropeBase: "rope_theta",
  tiedHead: "tie_word_embeddings",
};

/** Rotation base of models whose configuration does not say, as in transformers. */
const DEFAULT_ROPE_BASE = 10_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * The configuration in a `config.json` of model type llama or qwen2; what it does not say is read off the tensors: whether the FFN has a gate
 * and queries, keys and values a bias.
 *
 * @param file path of the config.json.
 * @param asked the FFN variant, where `hidden_act` does not tell it.
 * @throws {RangeError} If there is no such file, a value is missing or absurd, or the model computes something this decoder does not.
 * @throws {SyntaxError} If it is not JSON.
 */
export async function huggingFaceConfig(file: string, source: TensorSource, asked?: FfnVariant): Promise<ModelConfig> {
  const json = await readJson(file);
  refuseUnknownParts(file, json);
  const first = "model.layers.0.";
  const kind = ffnKind({
    file,
    key: "hidden_act",
    activation: json.hidden_act,
    hasGate: source.names.includes(`${first}mlp.gate_proj.weight`),
    asked,
  });
  return checkConfig(file, KEYS, {
    ...kind,
    gelu: kind.gelu,
    architecture: json.model_type,
    vocabSize: json.vocab_size,
    contextLength: json.max_position_embeddings,
    dModel: json.hidden_size,
    nLayers: json.num_hidden_layers,
    nHeads: json.num_attention_heads,
    nKvHeads: json.num_key_value_heads ?? json.num_attention_heads,
    headSize: json.head_dim ?? Number(json.hidden_size) / Number(json.num_attention_heads),
    dFF: json.intermediate_size,
    rmsNormEpsilon: json.rms_norm_eps,
    ropeBase: json.rope_theta ?? rotaryOf(json).rope_theta ?? DEFAULT_ROPE_BASE,
    rotaryLayout: "half",
    tiedHead: json.tie_word_embeddings ?? false,
    qkvBias: source.names.includes(`${first}self_attn.q_proj.bias`),
  });
}

/** transformers 5 keeps the settings of the rotation in `rope_parameters`, earlier versions in `rope_scaling`. */
function rotaryOf(json: Json): Json {
  return (json.rope_parameters ?? json.rope_scaling ?? {}) as Json;
}

/** A model with one of these would run and give wrong numbers. */
function refuseUnknownParts(file: string, json: Json): void {
  const rotary = rotaryOf(json);
  const supported: readonly [key: string, value: unknown, must: unknown][] = [
    ["rope_type", rotary.rope_type ?? rotary.type ?? "default", "default"],
    ["partial_rotary_factor", json.partial_rotary_factor ?? rotary.partial_rotary_factor ?? 1, 1],
    ["use_sliding_window", json.use_sliding_window ?? false, false],
  ];
  for (const [key, value, must] of supported) {
    if (value === must) continue;
    throw new RangeError(
      `Cannot read the configuration of ${file} as ${key} must be ${must}, the only one this decoder computes: ` +
        `it is ${describeJson(value)}`,
    );
  }
}

async function readJson(file: string): Promise<Json> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new RangeError(`Cannot open the model as ${file} must be a readable file: ${String(cause)}`, { cause });
  });
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Json;
  } catch (cause) {
    throw new SyntaxError(`Cannot read the configuration of ${file} as it must be JSON: ${String(cause)}`, { cause });
  }
  throw new SyntaxError(`Cannot read the configuration of ${file} as it must be a JSON object: it is another value`);
}
