/** @file Layer by layer over all sequences: each layer's weights are read once, and only they are in memory. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "./config";
import { type CapturedValue, decoderLayer, type LayerCapture } from "./decoder-layer";
import type { LayerWeights } from "./decoder-weights";
import { loadLayer } from "./load-weights";
import type { OpenedModel } from "./open-model";
import { type PositionTables, positionTables } from "./position-tables";
import type { ResidualStream } from "./residual-stream";

/** Values of one sequence in one layer, on the host, row-major. */
export interface SequenceActivation {
  /** Its number in the stream. */
  readonly sequence: number;
  readonly nTokens: number;
  /** [nTokens, dFF]: as computed, before an intervention. */
  readonly activation: Float32Array;
  /** [nTokens, dModel], if asked for. */
  readonly ffnInput?: Float32Array;
  /** [nTokens, dFF], if asked for. */
  readonly preActivation?: Float32Array;
}

/** What a stream shows and lets change on its way through a layer. */
export interface AdvanceOptions {
  /** Called for each sequence in order; the next one waits for it. */
  readonly onActivation?: (values: SequenceActivation) => void | Promise<void>;
  /** What `onActivation` gets besides the activation. */
  readonly capture?: readonly Exclude<CapturedValue, "activation">[];
  /** Rewrites the activation before it enters `downProj`, inside `tf.tidy`; told the numbers of the sequences that go through together: it has as many rows for each, one after the other. */
  readonly intervene?: (activation: tf.Tensor2D, together: readonly number[]) => tf.Tensor2D;
  /**
   * Sequences of one length that go through together, so that a backend has larger operations: faster, in more memory, and by the backend's rounding not the same as one by one. 1 where absent.
   */
  readonly nTogether?: number;
}

/** Sequences that go through a layer together on a graphics card, at most. */
const MOST_TOGETHER = 8;
/** Every WebGPU device binds arrays of this size. */
const ARRAY_BYTES = 2 ** 27;

/**
 * Sequences that go through a layer together where losses are compared: on a graphics card operations on one are so small that their number is what takes time; on a processor there is less to gain,
 * and one by one the losses of a sequence do not hang on its neighbours.
 */
export function sequencesTogether(config: ModelConfig, sequences: readonly Int32Array[]): number {
  if (tf.getBackend() !== "webgpu") return 1;
  const nTokens = Math.max(...sequences.map(({ length }) => length));
  const largestArray = Float32Array.BYTES_PER_ELEMENT * nTokens * Math.max(config.dFF, config.nHeads * nTokens); // activations, or attention
  return Math.min(MOST_TOGETHER, Math.max(1, Math.floor(ARRAY_BYTES / largestArray)));
}

/** The layer whose weights are in memory; valid until the sweep goes on. */
export interface SweptLayer {
  /** Counted from 0. */
  readonly index: number;
  /**
   * Takes every sequence of a stream through this layer.
   *
   * @throws {RangeError} If the stream is not before this layer.
   */
  advance(stream: ResidualStream, options?: AdvanceOptions): Promise<void>;
  /** The down projection with one row a neuron, [dFF, dModel] row-major: row i is what neuron i writes. */
  downProjRows(): Promise<Float32Array>;
}

/**
 * Goes through the layers of a model in order. Every stream is to be advanced in the body of the loop, before the next layer is loaded:
 *
 *     for await (const layer of sweepLayers(model)) await layer.advance(stream);
 */
export async function* sweepLayers(model: OpenedModel): AsyncGenerator<SweptLayer, void, undefined> {
  for (let index = 0; index < model.config.nLayers; index++) {
    const weights = await loadLayer(model, index);
    try {
      yield {
        index,
        advance: (stream, options = {}) => advance(model.config, weights, index, stream, options),
        downProjRows: () => valuesOf(tf.tidy(() => tf.transpose(weights.downProj))),
      };
    } finally {
      tf.dispose(weights);
    }
  }
}

async function advance(
  config: ModelConfig,
  weights: LayerWeights,
  index: number,
  stream: ResidualStream,
  { onActivation, capture = [], intervene, nTogether = 1 }: AdvanceOptions,
): Promise<void> {
  if (stream.layer !== index) {
    throw new RangeError(
      `Cannot advance the stream through layer ${index} as it must be before it: it is before layer ${stream.layer}`,
    );
  }
  const lengths = stream.sequences.map((_, sequence) => stream.nTokensOf(sequence));
  const tables = positionTables(config, Math.max(1, ...lengths));
  const captured = onActivation === undefined ? [] : (["activation", ...capture] as const);
  try {
    const after: Float32Array[] = [];
    for (const together of runsOfLength(lengths, nTogether)) {
      const hidden = together.map((sequence) => stream.sequences[sequence]);
      const passed = throughLayer(config, weights, hidden, tables, {
        capture: captured,
        intervene: intervene && ((activation: tf.Tensor2D) => intervene(activation, together)),
      });
      after.push(...cut(await valuesOf(passed.residual), together.length));
      for (const [k, values] of (await hostValues(passed.captured, together.length)).entries()) {
        await onActivation?.({ sequence: together[k], nTokens: lengths[together[k]], ...values });
      }
    }
    stream.replace(after);
  } finally {
    tf.dispose(tables);
  }
}

/** Numbers of sequences of one length that follow each other, at most n together. */
function runsOfLength(lengths: readonly number[], n: number): number[][] {
  const runs: number[][] = [];
  for (const [sequence, length] of lengths.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && last.length < n && lengths[last[0]] === length) last.push(sequence);
    else runs.push([sequence]);
  }
  return runs;
}

function throughLayer(
  config: ModelConfig,
  weights: LayerWeights,
  together: readonly Float32Array[],
  tables: PositionTables,
  hooks: Parameters<typeof decoderLayer>[4],
): ReturnType<typeof decoderLayer> {
  return tf.tidy(() => {
    const shape = [1, together[0].length / config.dModel, config.dModel] as [number, number, number];
    const parts = together.map((hidden) => tf.tensor3d(hidden, shape));
    return decoderLayer(config, weights, parts.length === 1 ? parts[0] : tf.concat(parts), tables, hooks);
  });
}

/** By sequence: what was captured of it. */
async function hostValues(
  captured: LayerCapture,
  nSequences: number,
): Promise<Omit<SequenceActivation, "sequence" | "nTokens">[]> {
  const values: Partial<Record<CapturedValue, Float32Array>>[] = Array.from({ length: nSequences }, () => ({}));
  for (const [name, tensor] of Object.entries(captured)) {
    for (const [k, part] of cut(await valuesOf(tensor), nSequences).entries()) values[k][name as CapturedValue] = part;
  }
  return values as Omit<SequenceActivation, "sequence" | "nTokens">[];
}

/** Cuts values into as many equal parts, without copying. */
function cut(values: Float32Array, nParts: number): Float32Array[] {
  const length = values.length / nParts;
  return Array.from({ length: nParts }, (_, k) => values.subarray(k * length, (k + 1) * length));
}

/** Reads a tensor and frees it. */
async function valuesOf(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array;
  } finally {
    tensor.dispose();
  }
}
