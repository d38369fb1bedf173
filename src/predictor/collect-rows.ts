/** @file Collects rows: sequences go through a model, and every layer's FFN input and active neurons are kept. */
import type { NeuronMasks } from "../kernels/cpu/neuron-masks";
import { narrowToHalves } from "../model/half-floats";
import type { OpenedModel } from "../model/open-model";
import { embedSequences } from "../model/residual-stream";
import { sweepLayers } from "../model/sweep-layers";
import { neuronNorms } from "../sparsity/neuron-norms";
import { type RowFile, writeRows } from "./row-files";

/** What makes a neuron active. */
export interface ActiveRule {
  /** ε by limit, then by layer, ≥ 0, in residual-stream units: a neuron is active at a limit where its magnitude is above that ε. */
  readonly thresholds: readonly (readonly number[])[];
  readonly masks: NeuronMasks;
}

/** Sequences that go through a layer together. Four of 512 tokens take two thirds of the time that they take one after the other. */
const SEQUENCES_TOGETHER = 4;

/** The bits of a half's exponent: all set in infinity and NaN. */
const HALF_EXPONENT = 0x7c00;

/**
 * Writes the rows of sequences to a file, in the order of the sequences, with the masks of all limits: one pass serves them all. The model runs dense; a few sequences of one layer are in memory at a time.
 *
 * @throws {RangeError} If an FFN input is beyond what a half holds.
 */
export async function collectRows(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  { thresholds, masks }: ActiveRule,
  file: RowFile,
  onProgress: (share: number) => void,
): Promise<void> {
  const { nLayers, dModel, dFF } = model.config;
  const firstRows = firstRowsOf(sequences.map((tokens) => tokens.length));
  const stream = await embedSequences(model, sequences);
  await writeRows(file, { nLayers, dModel, dFF, nLimits: thresholds.length }, async (writer) => {
    for await (const layer of sweepLayers(model)) {
      const norms = neuronNorms(await layer.downProjRows(), dFF, `layer ${layer.index}`);
      await layer.advance(stream, {
        capture: ["ffnInput"],
        nTogether: SEQUENCES_TOGETHER,
        onActivation: async ({ sequence, activation, ffnInput }) =>
          writer.write(layer.index, firstRows[sequence], {
            inputs: halvesOf(ffnInput!, layer.index),
            activeBits: thresholds.map((byLayer) => masks.magnitudesAbove(activation, norms, byLayer[layer.index])),
          }),
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

function halvesOf(ffnInput: Float32Array, layer: number): Uint16Array {
  const inputs = new Uint16Array(ffnInput.length);
  narrowToHalves(ffnInput, inputs);
  for (let k = 0; k < inputs.length; k++) {
    if ((inputs[k] & HALF_EXPONENT) !== HALF_EXPONENT) continue;
    throw new RangeError(
      `Cannot collect rows of layer ${layer} as an FFN input must be within ±65504: current value is ${ffnInput[k]}`,
    );
  }
  return inputs;
}
