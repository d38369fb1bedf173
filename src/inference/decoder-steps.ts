/** @file The steps of one token through a decoder, and where its values lie. */
import type { KernelMemory } from "../kernels/cpu/kernel-memory";
import { type KernelStep, SCRATCH } from "../kernels/cpu/kernel-steps";
import { rowBytesOf } from "../kernels/cpu/sparse-ffn-layout";
import {
  denseSteps,
  type FfnWorkspace,
  gateFirstSteps,
  maskedSteps,
  predictorSteps,
  takeWorkspace,
} from "../kernels/cpu/sparse-ffn-steps";
import type { ModelConfig } from "../model/config";
import type { FfnMode } from "./ffn-mode";
import type { PlacedLayer } from "./place-decoder";

/** Where the values of one token lie, in one memory. */
export interface DecodeWorkspace {
  readonly ffn: FfnWorkspace;
  readonly residual: number;
  readonly normalised: number;
  readonly qkv: number;
  readonly mixed: number;
  readonly attended: number;
  readonly epsilon: number;
  readonly tables: number;
}

/** The steps of a layer's FFN. */
export function ffnSteps(
  { apart, bundled, predictor }: PlacedLayer,
  at: FfnWorkspace,
  { kind }: FfnMode,
): KernelStep[] {
  switch (kind) {
    case "dense":
      return denseSteps(apart!, at);
    case "gate-first":
      return gateFirstSteps(apart!, at);
    case "oracle":
      return maskedSteps(bundled!, at);
    case "predicted":
      return [...predictorSteps(predictor!, bundled!, at), ...maskedSteps(bundled!, at)];
    default:
      return kind satisfies never;
  }
}

/** The steps of a layer from its input to the normalised input of its FFN. */
export function attentionSteps(
  layer: PlacedLayer,
  at: DecodeWorkspace,
  config: ModelConfig,
  context: number,
): KernelStep[] {
  const { dModel, nHeads, nKvHeads, headSize } = config;
  const headBytes = 4 * headSize;
  const { qkv, qkvBias, oProj, keys, values, attnNorm, ffnNorm } = layer;
  const nRows = (nHeads + 2 * nKvHeads) * headSize;
  return [
    normaliseStep(at.normalised, at, at.ffn.y, attnNorm, dModel),
    { run: "product", args: [at.qkv, qkv, nRows, rowBytesOf(dModel), at.normalised, qkvBias, 0] },
    { run: "rotateAndKeep", args: [at.qkv, nHeads, nKvHeads, headBytes, at.tables, keys, values, context] },
    { run: "attend", args: [at.mixed, at.qkv, nHeads, nKvHeads, headBytes, keys, values, context, SCRATCH] },
    { run: "product", args: [at.attended, oProj, dModel, rowBytesOf(nHeads * headSize), at.mixed, 0, 0] },
    normaliseStep(at.ffn.x, at, at.attended, ffnNorm, dModel),
  ];
}

/** residual += added; the norm of that. */
export function normaliseStep(
  to: number,
  at: DecodeWorkspace,
  added: number,
  weight: number,
  dModel: number,
): KernelStep {
  return { run: "addAndNormalise", args: [to, at.residual, added, weight, dModel, at.epsilon] };
}

/** Takes the places that a token needs in a memory. */
export function decodeWorkspace(
  memory: KernelMemory,
  config: ModelConfig,
  context: number,
  predictorWidth: number,
): DecodeWorkspace {
  const { dModel, dFF, nHeads, nKvHeads, headSize, rmsNormEpsilon } = config;
  return {
    ffn: takeWorkspace(memory, dModel, dFF, predictorWidth),
    residual: memory.take(rowBytesOf(dModel)),
    normalised: memory.take(rowBytesOf(dModel)),
    qkv: memory.take(4 * (nHeads + 2 * nKvHeads) * headSize),
    mixed: memory.take(rowBytesOf(nHeads * headSize)),
    attended: memory.take(rowBytesOf(dModel)),
    epsilon: memory.place(Float32Array.of(rmsNormEpsilon)),
    tables: memory.place(rotaryTables(config, context)),
  };
}

/** cos and sin of every position's angles, [context, 2, headSize / 2], computed in float64. */
function rotaryTables({ headSize, ropeBase }: ModelConfig, context: number): Float32Array {
  const half = headSize / 2;
  const tables = new Float32Array(context * headSize);
  for (let position = 0; position < context; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * ropeBase ** (-i / half);
      tables[position * headSize + i] = Math.cos(angle);
      tables[position * headSize + half + i] = Math.sin(angle);
    }
  }
  return tables;
}
