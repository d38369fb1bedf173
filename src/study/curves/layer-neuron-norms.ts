/** @file The neuron norms of every layer of a model whose weights are open. */
import * as tf from "@tensorflow/tfjs-core";
import type { WeightStore } from "../../model/weight-store";
import { neuronNorms } from "../../sparsity/neuron-norms";

/**
 * Norms of what the neurons of each layer write, as `applyThreshold` takes them.
 *
 * @returns by layer, shape [dFF]. The caller disposes them.
 */
export async function layerNeuronNorms(store: WeightStore): Promise<tf.Tensor1D[]> {
  const { nLayers, dFF } = store.config;
  const norms: tf.Tensor1D[] = [];
  for (let layer = 0; layer < nLayers; layer++) {
    const rows = await store.withLayer(layer, ({ downProj }) => tf.tidy(() => tf.transpose(downProj))); // [dFF, dModel]
    norms.push(tf.tensor1d(neuronNorms((await rows.data()) as Float32Array, dFF, `layer ${layer}`)));
    rows.dispose();
  }
  return norms;
}
