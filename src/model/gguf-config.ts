/** @file Reads the configuration in the metadata of a GGUF file. */
import { oneLine } from "../data/files/one-line";
import { checkConfig } from "./check-config";
import type { FfnVariant, ModelConfig } from "./config";
import { ffnKind } from "./ffn-kind";
import type { GgufFile } from "./gguf";

/** Rotation base of files that do not say, as in llama.cpp. */
const DEFAULT_ROPE_BASE = 10_000;

/**
 * The configuration of a GGUF file of architecture llama or qwen2. Both have a SwiGLU unless `asked` says otherwise; the format has no key for it.
 *
 * @param asked the FFN variant, where the file holds another one.
 * @throws {RangeError} If a key is missing, a value absurd, or the model computes something this decoder does not.
 * @throws {SyntaxError} If a value has the wrong type.
 * @see ggml, `docs/gguf.md`.
 */
export function ggufConfig(source: GgufFile, asked?: FfnVariant): ModelConfig {
  const { file, metadata } = source;
  const architecture = metadata.string("general.architecture");
  const key = (name: string): string => `${architecture}.${name}`;
  const numberOr = (name: string, otherwise: number): number =>
    metadata.has(key(name)) ? metadata.number(key(name)) : otherwise;
  const keys = {
    architecture: "general.architecture",
    vocabSize: "the first dimension of token_embd.weight",
    contextLength: key("context_length"),
    dModel: key("embedding_length"),
    nLayers: key("block_count"),
    nHeads: key("attention.head_count"),
    nKvHeads: key("attention.head_count_kv"),
    headSize: key("attention.key_length"),
    dFF: key("feed_forward_length"),
    rmsNormEpsilon: key("attention.layer_norm_rms_epsilon"),
    ropeBase: key("rope.freq_base"),
  };
  if (architecture !== "llama" && architecture !== "qwen2") {
    throw new RangeError(
      `Cannot read the configuration of ${file} as ${keys.architecture} must be llama or qwen2: it is ${oneLine(architecture)}`,
    );
  }
  const dModel = metadata.number(keys.dModel);
  const nHeads = metadata.number(keys.nHeads);
  const kind = ffnKind({
    file,
    key: `the activation of architecture ${architecture}`,
    activation: "silu",
    hasGate: source.names.includes("blk.0.ffn_gate.weight"),
    asked,
  });
  const config = checkConfig(file, keys, {
    ...kind,
    gelu: kind.gelu,
    architecture,
    vocabSize: source.shapeOf("token_embd.weight")[0],
    contextLength: metadata.number(keys.contextLength),
    dModel,
    nLayers: metadata.number(keys.nLayers),
    nHeads,
    nKvHeads: numberOr("attention.head_count_kv", nHeads),
    headSize: numberOr("attention.key_length", dModel / nHeads),
    dFF: metadata.number(keys.dFF),
    rmsNormEpsilon: metadata.number(keys.rmsNormEpsilon),
    ropeBase: numberOr("rope.freq_base", DEFAULT_ROPE_BASE),
    rotaryLayout: architecture === "llama" ? "interleaved" : "half", // the converter permutes Q and K of llama
    tiedHead: !source.names.includes("output.weight"),
    qkvBias: source.names.includes("blk.0.attn_q.bias"),
  });
  refuseOtherRotation(source, key, config.headSize);
  return config;
}

function refuseOtherRotation({ file, metadata }: GgufFile, key: (name: string) => string, headSize: number): void {
  const scaling = key("rope.scaling.type");
  const rotated = key("rope.dimension_count");
  if (metadata.has(scaling) && metadata.string(scaling) !== "none") {
    throw new RangeError(
      `Cannot read the configuration of ${file} as ${scaling} must be none, the only one this decoder computes: ` +
        `it is ${oneLine(metadata.string(scaling))}`,
    );
  }
  if (metadata.has(rotated) && metadata.number(rotated) !== headSize) {
    throw new RangeError(
      `Cannot read the configuration of ${file} as ${rotated} must be the head size ${headSize}: ` +
        `it is ${metadata.number(rotated)}`,
    );
  }
}
