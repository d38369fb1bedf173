/** @file A batch of rows of several layers, unpacked and put on the device. */
import * as tf from "@tensorflow/tfjs-core";
import type { HalfWidener } from "../kernels/cpu/half-widener";
import { type LayerRows, unpackLabels } from "./layer-rows";

/** Buffers for a batch, filled again and again. */
export interface RowBatch {
  readonly nRows: number;
  /** @param chosen numbers of the rows, the same in every layer. */
  fill(chosen: Int32Array): void;
  /** The batch as tensors, [nLayers, nRows, dModel] and [nLayers, nRows, dFF]; the caller disposes them. */
  tensors(): { inputs: tf.Tensor3D; labels: tf.Tensor3D };
}

/**
 * A batch of rows.
 *
 * @param layers of the same sizes.
 * @param widener with room for one layer.
 */
export function rowBatch(layers: readonly LayerRows[], nRows: number, widener: HalfWidener): RowBatch {
  const [{ dModel, dFF }] = layers;
  const inputs = new Float32Array(layers.length * nRows * dModel);
  const labels = new Uint8Array(layers.length * nRows * dFF);
  const parts = layers.map((_, n) => ({
    inputs: inputs.subarray(n * nRows * dModel, (n + 1) * nRows * dModel),
    labels: labels.subarray(n * nRows * dFF, (n + 1) * nRows * dFF),
  }));
  return {
    nRows,
    fill(chosen) {
      for (const [n, rows] of layers.entries()) {
        widener.widenRows(rows.inputs, dModel, chosen, parts[n].inputs);
        unpackLabels(rows, chosen, parts[n].labels);
      }
    },
    tensors: () => ({
      inputs: tf.tensor3d(inputs, [layers.length, nRows, dModel]),
      labels: tf.cast(tf.tensor3d(labels, [layers.length, nRows, dFF], "bool"), "float32"),
    }),
  };
}
