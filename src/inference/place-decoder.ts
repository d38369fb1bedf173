/** @file A model's weights in kernel memories, as the steps of decoding read them. */
import { KernelMemory } from "../kernels/cpu/kernel-memory";
import {
  type ApartFfn,
  type BundledFfn,
  type FfnWeights,
  type KernelVariant,
  placeApart,
  placeBundled,
  placeRows,
} from "../kernels/cpu/sparse-ffn-layout";
import { type PlacedPredictor, placePredictor } from "../kernels/cpu/sparse-ffn-steps";
import type { TensorPlace } from "../model/checkpoint-layout";
import { isGated, type ModelConfig } from "../model/config";
import type { OpenedModel } from "../model/open-model";
import { neuronNorms } from "../sparsity/neuron-norms";
import type { FfnMode } from "./ffn-mode";
import { halfRotaryRows } from "./half-rotary-rows";
import { predictorRows } from "./predictor-rows";
import { transposed } from "./transposed";

/** One layer in one memory. Numbers are addresses. */
export interface PlacedLayer {
  readonly memory: KernelMemory;
  readonly attnNorm: number;
  /** Queries, keys and values in one matrix, [(nHeads + 2 nKvHeads) * headSize, dModel]. */
  readonly qkv: number;
  /** 0 where there is none. */
  readonly qkvBias: number;
  readonly oProj: number;
  readonly ffnNorm: number;
  /** [nKvHeads, context, headSize] */
  readonly keys: number;
  readonly values: number;
  /** For dense, gate-first and oracle computation. */
  readonly apart?: ApartFfn;
  /** For oracle and predicted computation. */
  readonly bundled?: BundledFfn;
  readonly predictor?: PlacedPredictor;
  /** ‖wᵢ‖, [dFF], on the host: for oracle computation. */
  readonly neuronNorms?: Float32Array;
}

/** A whole model. */
export interface PlacedDecoder {
  readonly memories: readonly KernelMemory[];
  /** [vocabSize, dModel], on the host. */
  readonly embedding: Float32Array;
  readonly layers: readonly PlacedLayer[];
  readonly last: { readonly memory: KernelMemory; readonly finalNorm: number; readonly head: number };
}

/** Kept free in every memory for workspaces. */
const RESERVED_BYTES = 2 ** 26;

/** Reads and places all weights as float32; a layer never lies in two memories. */
export async function placeDecoder(model: OpenedModel, mode: FfnMode, context: number): Promise<PlacedDecoder> {
  const { config, layout, source } = model;
  const read = (place: TensorPlace) => source.read(place.name);
  const memories = [new KernelMemory()];
  const roomy = (nBytes: number): KernelMemory => {
    const last = memories[memories.length - 1];
    if (last.freeBytes >= nBytes + RESERVED_BYTES) return last;
    memories.push(new KernelMemory());
    return memories[memories.length - 1];
  };
  const layers: PlacedLayer[] = [];
  for (const index of layout.layers.keys()) layers.push(await placeLayer(model, index, mode, context, roomy));
  const embedding = await read(layout.embedding);
  const head = layout.head === layout.embedding ? embedding : await read(layout.head);
  const memory = roomy(head.byteLength);
  const last = {
    memory,
    finalNorm: memory.place(await read(layout.finalNorm)),
    head: placeRows(memory, head, config.dModel),
  };
  return { memories, embedding, layers, last };
}

async function placeLayer(
  { config, layout, source }: OpenedModel,
  index: number,
  mode: FfnMode,
  context: number,
  roomy: (nBytes: number) => KernelMemory,
): Promise<PlacedLayer> {
  const { dModel, dFF, nHeads, nKvHeads, headSize, rotaryLayout } = config;
  const places = layout.layers[index];
  const read = (role: keyof typeof places): Promise<Float32Array> => {
    const place = places[role];
    if (place === undefined)
      throw new RangeError(`Cannot place layer ${index} as ${source.file} must have its ${role}`);
    return source.read(place.name);
  };
  const rotated = (rows: Float32Array, heads: number) =>
    rotaryLayout === "half" ? rows : halfRotaryRows(rows, heads * headSize, headSize);

  const qkv = [rotated(await read("qProj"), nHeads), rotated(await read("kProj"), nKvHeads), await read("vProj")];
  const qkvBias = config.qkvBias
    ? [rotated(await read("qBias"), nHeads), rotated(await read("kBias"), nKvHeads), await read("vBias")]
    : [];
  const ffn: FfnWeights = {
    variant: kernelVariant(config),
    gate: isGated(config.variant) ? await read("gateProj") : undefined,
    up: await read("upProj"),
    down: transposed(await read("downProj"), dModel, dFF),
    dModel,
    dFF,
  };
  const needsBoth = mode.kind === "oracle";
  const isMasked = needsBoth || mode.kind === "predicted";
  const cacheFloats = nKvHeads * context * headSize;
  const ffnFloats = (ffn.gate === undefined ? 2 : 3) * dFF * (dModel + 16); // rows end in padding
  const attentionFloats = (2 * nHeads + 2 * nKvHeads) * headSize * (dModel + 16);
  const memory = roomy(4 * (2 * cacheFloats + (needsBoth ? 3 : 2) * ffnFloats + attentionFloats));
  return {
    memory,
    attnNorm: memory.place(await read("attnNorm")),
    qkv: placeRows(memory, concatenated(qkv), dModel),
    qkvBias: config.qkvBias ? memory.place(concatenated(qkvBias)) : 0,
    oProj: placeRows(memory, await read("oProj"), nHeads * headSize),
    ffnNorm: memory.place(await read("ffnNorm")),
    keys: memory.take(4 * cacheFloats),
    values: memory.take(4 * cacheFloats),
    apart: mode.kind === "predicted" ? undefined : placeApart(memory, ffn),
    bundled: isMasked ? placeBundled(memory, ffn) : undefined,
    predictor:
      mode.kind === "predicted" ? placePredictor(memory, predictorRows(mode.predictors[index]), dModel) : undefined,
    neuronNorms: needsBoth ? neuronNorms(ffn.down, dFF, `layer ${index}`) : undefined,
  };
}

/** The kind of FFN as the kernels name it. */
function kernelVariant({ variant, gelu }: Pick<ModelConfig, "variant" | "gelu">): KernelVariant {
  if (variant !== "geglu") return variant;
  return gelu === "erf" ? "geglu-erf" : "geglu-tanh";
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
