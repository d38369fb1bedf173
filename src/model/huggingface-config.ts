/** @file Reads the configuration that Hugging Face transformers keeps beside a checkpoint. */
import { readUtf8 } from "../data/files/read-utf8";
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

/** transformers 5 keeps the settings of the rotation in the first, earlier versions in the second. */
const ROTARY_KEYS = ["rope_parameters", "rope_scaling"];

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
export function huggingFaceConfig(file: string, source: TensorSource, asked?: FfnVariant): ModelConfig {
  const json = readJson(file);
  const rotations = ROTARY_KEYS.map((key) => rotaryOf(file, json, key));
  refuseUnknownParts(file, json, rotations);
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
    ropeBase: ropeBaseOf([json, ...rotations]),
    rotaryLayout: "half",
    tiedHead: json.tie_word_embeddings ?? false,
    qkvBias: source.names.includes(`${first}self_attn.q_proj.bias`),
  });
}

function rotaryOf(file: string, json: Json, key: string): Json {
  const settings = json[key] ?? {};
  if (isObject(settings)) return settings;
  throw new RangeError(
    `Cannot read the configuration of ${file} as ${key} must be an object: it is ${describeJson(settings)}`,
  );
}

/** The one base that these say; where they contradict each other all of them, which no check lets pass. */
function ropeBaseOf(places: readonly Json[]): unknown {
  const said = new Set(places.map(({ rope_theta }) => rope_theta).filter((base) => base != null));
  return said.size > 1 ? [...said] : ([...said][0] ?? DEFAULT_ROPE_BASE);
}

/** A model with one of these would run and give wrong numbers. */
function refuseUnknownParts(file: string, json: Json, rotations: readonly Json[]): void {
  const supported: readonly (readonly [key: string, value: unknown, must: unknown])[] = [
    ...rotations.map(({ rope_type, type }) => ["rope_type", rope_type ?? type ?? "default", "default"] as const),
    ...[json, ...rotations].map((place) => ["partial_rotary_factor", place.partial_rotary_factor ?? 1, 1] as const),
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

function readJson(file: string): Json {
  const text = readUtf8(file);
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return json;
  } catch (cause) {
    throw new SyntaxError(`Cannot read the configuration of ${file} as it must be JSON: ${String(cause)}`, { cause });
  }
  throw new SyntaxError(`Cannot read the configuration of ${file} as it must be a JSON object: it is another value`);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
