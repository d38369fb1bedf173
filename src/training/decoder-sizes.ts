/** @file The sizes of decoder that are trained here. */
import { HEAD_SIZE } from "../kernels/webgpu/rotary";
import type { DecoderShape, TrainedVariant } from "../kernels/webgpu/training-ops";
import { isGated, type ModelConfig } from "../model/config";

/** Name of a size. */
export type DecoderSize = "toy" | "tiny" | "small" | "base" | "bench";

/** The variants of the comparison, in the paper's order. */
export const TRAINED_VARIANTS: readonly TrainedVariant[] = ["relu", "relu2", "reglu", "swiglu"];

interface Dimensions {
  readonly dModel: number;
  readonly nLayers: number;
  readonly dFF: number;
  readonly gatedDFF: number;
  readonly vocabSize: number;
  readonly contextLength: number;
}

/**
 * Widths that are multiples of 192, except for `bench`: there 4 dModel without a gate (two matrices) and 8/3 dModel with one (three matrices)
 * are whole numbers and have equally many weights.
 */
const SIZES: Readonly<Record<DecoderSize, Dimensions>> = {
  /** Learns in minutes on a CPU: for courses. */
  toy: { dModel: 192, nLayers: 2, dFF: 768, gatedDFF: 512, vocabSize: 4096, contextLength: 128 },
  tiny: { dModel: 192, nLayers: 6, dFF: 768, gatedDFF: 512, vocabSize: 4096, contextLength: 512 },
  small: { dModel: 384, nLayers: 8, dFF: 1536, gatedDFF: 1024, vocabSize: 4096, contextLength: 512 },
  base: { dModel: 576, nLayers: 12, dFF: 2304, gatedDFF: 1536, vocabSize: 4096, contextLength: 512 },
  /** 33.6M weights: the model that speed is measured on. */
  bench: { dModel: 512, nLayers: 8, dFF: 2048, gatedDFF: 1344, vocabSize: 8192, contextLength: 512 },
};

export const DECODER_SIZES = Object.keys(SIZES) as readonly DecoderSize[];

/** The configuration of a size with one kind of FFN. */
export function decoderConfig(size: DecoderSize, variant: TrainedVariant): ModelConfig {
  const { dModel, nLayers, dFF, gatedDFF, vocabSize, contextLength } = SIZES[size];
  return {
    architecture: "llama",
    variant,
    vocabSize,
    contextLength,
    dModel,
    nLayers,
    nHeads: dModel / HEAD_SIZE,
    nKvHeads: dModel / HEAD_SIZE,
    headSize: HEAD_SIZE,
    dFF: isGated(variant) ? gatedDFF : dFF,
    rmsNormEpsilon: 1e-6,
    ropeBase: 10_000,
    rotaryLayout: "half",
    tiedHead: false,
    qkvBias: false,
  };
}

/**
 * What training operations need to know of a configuration.
 *
 * @throws {RangeError} If the trainer has no operations for it.
 */
export function decoderShape(config: ModelConfig): DecoderShape {
  const { variant, dModel, nHeads, nKvHeads, headSize, dFF, vocabSize, rmsNormEpsilon, ropeBase } = config;
  const refuse = (field: keyof ModelConfig, must: string): never => {
    throw new RangeError(`Cannot train a decoder as ${field} must be ${must}: current value is ${config[field]}`);
  };
  if (variant === "geglu") return refuse("variant", TRAINED_VARIANTS.join(", "));
  if (headSize !== HEAD_SIZE) refuse("headSize", String(HEAD_SIZE));
  if (dModel !== nHeads * headSize) refuse("dModel", `nHeads * headSize = ${nHeads * headSize}`);
  if (nKvHeads !== nHeads) refuse("nKvHeads", `nHeads = ${nHeads}`);
  if (config.tiedHead) refuse("tiedHead", "false");
  if (config.qkvBias) refuse("qkvBias", "false");
  return { variant, dModel, nHeads, dFF, vocabSize, rmsNormEpsilon, ropeBase };
}
