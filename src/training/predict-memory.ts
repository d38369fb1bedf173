/** @file What a run will need of memory, before anything is allocated. */
import type { ModelConfig } from "../model/config";
import { isGated } from "../model/config";
import { countParameters } from "./decoder-parameters";

/** What decides how much a training step holds at its fullest. */
export interface MemoryPlan {
  readonly config: ModelConfig;
  readonly kernels: "stock" | "fused";
  readonly contextLength: number;
  readonly batchSequences: number;
  readonly microSequences: number;
}

/** Bytes that a run will need, and the largest single array among them. */
export interface MemoryPrediction {
  readonly totalBytes: number;
  readonly largestBytes: number;
}

/** Weights, two moments and gradients, float32. */
const BYTES_A_PARAMETER = 16;
/** Gradients of a micro-batch beside the sum over those before it. */
const BYTES_OF_A_SECOND_GRADIENT = 4;
/**
 * Float32 values that stock ops keep for the backward pass: in a layer, arrays of dModel and of dFF a token (two FFN matrices, three), and of
 * nHeads * context a token for the attention; at the head, arrays of vocabSize. Counted in stock-ops.ts and held against `tf.memory()` in the tests.
 */
const STOCK_ARRAYS = { dModel: 36, dFF: 3, gatedDFF: 7.5, attention: 3, vocab: 3 };
/** The same for fused kernels, in bytes: most arrays are float16, attention keeps none of its scores. */
const FUSED_BYTES = { dModel: 26, dFF: 2, gatedDFF: 6, vocab: 8 };
/** A backend keeps freed buffers for reuse, and temporaries of the backward pass come on top. */
const HEADROOM = 1.3;

/** The memory of a run at its fullest; between what stock ops hold and half above it. */
export function predictMemory(plan: MemoryPlan): MemoryPrediction {
  const { config, kernels, contextLength, microSequences } = plan;
  const { dModel, dFF, nLayers, nHeads, vocabSize } = config;
  const nTokens = microSequences * contextLength;
  const accumulates = microSequences < plan.batchSequences;
  const stateBytes = countParameters(config) * (BYTES_A_PARAMETER + (accumulates ? BYTES_OF_A_SECOND_GRADIENT : 0));
  const gate = isGated(config.variant) ? "gatedDFF" : "dFF";
  const stockLayer =
    STOCK_ARRAYS.dModel * dModel + STOCK_ARRAYS[gate] * dFF + STOCK_ARRAYS.attention * nHeads * contextLength;
  const tokenBytes =
    kernels === "stock"
      ? 4 * (nLayers * stockLayer + STOCK_ARRAYS.vocab * vocabSize)
      : nLayers * (FUSED_BYTES.dModel * dModel + FUSED_BYTES[gate] * dFF) + FUSED_BYTES.vocab * vocabSize;
  const widest = kernels === "stock" ? 4 * Math.max(vocabSize, nHeads * contextLength) : 2 * vocabSize;
  return { totalBytes: HEADROOM * (stateBytes + nTokens * tokenBytes), largestBytes: nTokens * widest };
}

/** What a machine has; what is not known is not judged. */
export interface MemoryLimits {
  readonly totalBytes?: number;
  /** Of a single array. */
  readonly arrayBytes?: number;
  /** What it is the memory of, for the message. */
  readonly device: string;
}

/**
 * @throws {RangeError} If a run cannot fit.
 */
export function checkMemory({ totalBytes, largestBytes }: MemoryPrediction, limits: MemoryLimits): void {
  const advice = "Ask for fewer tokens at a time (--micro-batch-tokens) or a smaller model";
  if (limits.totalBytes !== undefined && totalBytes > limits.totalBytes) {
    throw new RangeError(
      `Cannot start the run as it must fit in the ${gigabytes(limits.totalBytes)} of ${limits.device}: ` +
        `it would take about ${gigabytes(totalBytes)}. ${advice}.`,
    );
  }
  if (limits.arrayBytes !== undefined && largestBytes > limits.arrayBytes) {
    throw new RangeError(
      `Cannot start the run as an array on ${limits.device} must fit in ${gigabytes(limits.arrayBytes)}: ` +
        `the largest would take ${gigabytes(largestBytes)}. ${advice}.`,
    );
  }
}

/** Bytes in the unit that people know. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
