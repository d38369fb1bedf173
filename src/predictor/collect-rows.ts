/** @file Collects rows: sequences go through a model, and every layer's FFN input and active neurons are kept. */
import { narrowToHalves } from "../model/half-floats";
import type { OpenedModel } from "../model/open-model";
import { embedSequences } from "../model/residual-stream";
import { sweepLayers } from "../model/sweep-layers";
import { neuronNorms } from "../sparsity/neuron-norms";
import { type LayerRows, maskBytes } from "./layer-rows";
import { type RowFile, writeRows } from "./row-files";

/** The bits of a half's exponent: all set in infinity and NaN. */
const HALF_EXPONENT = 0x7c00;

/**
 * Writes the rows of sequences to a file, in the order of the sequences. The model runs dense; one sequence of one layer is in memory at a time.
 *
 * A neuron is active where its magnitude is above the threshold of its layer.
 *
 * @param thresholds ε by layer, ≥ 0, in residual-stream units.
 * @throws {RangeError} If an FFN input is beyond what a half holds.
 */
export async function collectRows(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  thresholds: readonly number[],
  file: RowFile,
  onProgress: (share: number) => void,
): Promise<void> {
  const { nLayers, dModel, dFF } = model.config;
  const firstRows = firstRowsOf(sequences.map((tokens) => tokens.length));
  const stream = await embedSequences(model, sequences);
  await writeRows(file, { nLayers, dModel, dFF }, async (writer) => {
    for await (const layer of sweepLayers(model)) {
      const norms = neuronNorms(await layer.downProjRows(), dFF, `layer ${layer.index}`);
      await layer.advance(stream, {
        capture: ["ffnInput"],
        onActivation: ({ sequence, activation, ffnInput }) =>
          writer.write(
            layer.index,
            firstRows[sequence],
            packedRows({ activation, ffnInput: ffnInput! }, norms, thresholds[layer.index], layer.index),
          ),
      });
      onProgress((layer.index + 1) / nLayers);
    }
  });
}

/** By sequence: the number of its first row, where rows of sequences of these lengths follow each other. */
function firstRowsOf(lengths: readonly number[]): number[] {
  let next = 0;
  return lengths.map((length) => {
    const first = next;
    next += length;
    return first;
  });
}

/** Rows of one sequence. */
function packedRows(
  { activation, ffnInput }: { activation: Float32Array; ffnInput: Float32Array },
  norms: Float32Array,
  threshold: number,
  layer: number,
): LayerRows {
  const dFF = norms.length;
  const nRows = activation.length / dFF;
  const inputs = new Uint16Array(ffnInput.length);
  narrowToHalves(ffnInput, inputs);
  for (let k = 0; k < inputs.length; k++) {
    if ((inputs[k] & HALF_EXPONENT) !== HALF_EXPONENT) continue;
    throw new RangeError(
      `Cannot collect rows of layer ${layer} as an FFN input must be within ±65504: current value is ${ffnInput[k]}`,
    );
  }
  return {
    dModel: ffnInput.length / nRows,
    dFF,
    nRows,
    inputs,
    activeBits: activeBitsOf(activation, norms, threshold),
  };
}

/** `packMask` of the neurons whose magnitude, one float32 product as in `magnitudes`, is above the threshold: without the arrays in between, six times as fast. */
function activeBitsOf(activation: Float32Array, norms: Float32Array, threshold: number): Uint8Array {
  const dFF = norms.length;
  const bytes = maskBytes(dFF);
  const bits = new Uint8Array((activation.length / dFF) * bytes);
  for (let at = 0, row = 0; at < activation.length; row += bytes) {
    for (let i = 0; i < dFF; i++, at++) {
      if (Math.fround(Math.abs(activation[at]) * norms[i]) > threshold) bits[row + (i >> 3)] |= 1 << (i & 7);
    }
  }
  return bits;
}
