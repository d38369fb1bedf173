/** @file The weights of a model for many forward passes: all in memory, or of a large model one layer at a time. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "./config";
import type { DecoderWeights, LayerWeights } from "./decoder-weights";
import { loadDecoder, loadHeadWeights, loadLayer } from "./load-weights";
import type { OpenedModel } from "./open-model";

/** Float32 weights up to this size stay in memory: those of the paper's 1.3B models take 5.4 GB. */
const RESIDENT_BYTES = 8e9;

/** The weights of a model, until disposed. */
export interface WeightStore extends Pick<DecoderWeights, "embedding" | "finalNorm" | "head"> {
  readonly config: ModelConfig;
  /** Runs `work` on the weights of a layer, which are valid until it has returned. */
  withLayer<T>(layer: number, work: (weights: LayerWeights) => T): Promise<T>;
  dispose(): void;
}

/**
 * Opens the weights of a model. Those of a model that is too large for memory are read again for every use of a layer.
 *
 * @param residentBytes most bytes of float32 weights that stay in memory.
 */
export async function openWeights(model: OpenedModel, residentBytes = RESIDENT_BYTES): Promise<WeightStore> {
  const { config, source } = model;
  const sizes = source.names.map((name) => source.shapeOf(name).reduce((product, size) => product * size, 1));
  const bytes = 4 * sizes.reduce((sum, size) => sum + size, 0);
  return bytes <= residentBytes ? storeOf(config, await loadDecoder(model)) : openLayers(model);
}

/** The store of weights that are in memory; disposing it disposes them. */
export function storeOf(config: ModelConfig, weights: DecoderWeights): WeightStore {
  const { embedding, finalNorm, head, layers } = weights;
  return {
    config,
    embedding,
    finalNorm,
    head,
    withLayer: async (layer, work) => work(layers[layer]),
    dispose: () => tf.dispose(weights),
  };
}

async function openLayers(model: OpenedModel): Promise<WeightStore> {
  const { config, layout, source } = model;
  const outer = await loadHeadWeights(model);
  const isTied = layout.head === layout.embedding;
  const { name, shape } = layout.embedding;
  const embedding = isTied ? outer.head : tf.tensor2d(await source.read(name), [shape[0], shape[1]]);
  return {
    config,
    ...outer,
    embedding,
    async withLayer(layer, work) {
      const weights = await loadLayer(model, layer);
      try {
        return work(weights);
      } finally {
        tf.dispose(weights);
      }
    },
    dispose: () => tf.dispose([outer, embedding]),
  };
}
