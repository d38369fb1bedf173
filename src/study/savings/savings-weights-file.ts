/** @file The FFN weights of a model as a file that is read in units: what an engine that keeps weights on storage would write. */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import type { WeightLayout } from "../../locality/weight-layout";
import { loadLayer } from "../../model/load-weights";
import type { OpenedModel } from "../../model/open-model";

/** Bytes of one layer in the file. */
export function layerBytes({ nRegions, nUnits, pieceBytes }: WeightLayout): number {
  return nRegions * nUnits * pieceBytes;
}

/**
 * Writes the weights as float32, layer after layer, each region of a layer by itself, units in the order of the layout and padded with zeros.
 *
 * @param layouts by layer.
 * @returns The size of the file in bytes.
 */
export async function writeWeightsFile(
  path: string,
  model: OpenedModel,
  layouts: readonly WeightLayout[],
): Promise<number> {
  const file = openSync(path, "w");
  let sizeBytes = 0;
  try {
    for (const [layer, layout] of layouts.entries()) {
      const matrices = await neuronMatrices(model, layer);
      const regions = layout.nRegions === 1 ? [matrices] : matrices.map((matrix) => [matrix]);
      for (const region of regions) sizeBytes += writeSync(file, regionBytes(region, layout, model.config.dModel));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return sizeBytes;
}

/** The matrices of a layer with one row a neuron, each [dFF, dModel]. */
async function neuronMatrices(model: OpenedModel, layer: number): Promise<Float32Array[]> {
  const weights = await loadLayer(model, layer);
  const downRows = tf.tidy(() => tf.transpose(weights.downProj));
  try {
    const { gateProj, upProj } = weights;
    const tensors = gateProj === undefined ? [upProj, downRows] : [gateProj, upProj, downRows];
    return await Promise.all(tensors.map(async (tensor) => (await tensor.data()) as Float32Array));
  } finally {
    tf.dispose([weights, downRows]);
  }
}

function regionBytes(
  matrices: readonly Float32Array[],
  { nUnits, neurons, unitOf, pieceBytes }: WeightLayout,
  dModel: number,
): Uint8Array {
  const bytes = new Uint8Array(nUnits * pieceBytes);
  const filled = new Int32Array(nUnits); // bytes of each unit so far
  for (const neuron of neurons) {
    const unit = unitOf[neuron];
    for (const matrix of matrices) {
      const row = new Uint8Array(matrix.buffer, matrix.byteOffset + 4 * neuron * dModel, 4 * dModel);
      bytes.set(row, unit * pieceBytes + filled[unit]);
      filled[unit] += row.length;
    }
  }
  return bytes;
}
