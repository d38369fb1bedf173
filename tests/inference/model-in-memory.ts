/** @file A small random model that is opened without a file. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayerLayout, TensorPlace } from "../../src/model/checkpoint-layout";
import type { ModelConfig } from "../../src/model/config";
import type { DecoderWeights } from "../../src/model/decoder-weights";
import type { OpenedModel } from "../../src/model/open-model";

/** What a decoder reads of a model whose weights are tensors. */
export function modelInMemory(config: ModelConfig, weights: DecoderWeights): OpenedModel {
  const tensors = new Map<string, tf.Tensor>();
  const keep = (name: string, tensor: tf.Tensor): TensorPlace => {
    tensors.set(name, tensor);
    return { name, shape: tensor.shape };
  };
  const layers = weights.layers.map(
    (layer, l) =>
      Object.fromEntries(
        Object.entries(layer).map(([role, tensor]) => [role, keep(`${l} ${role}`, tensor)]),
      ) as unknown as LayerLayout,
  );
  const embedding = keep("embedding", weights.embedding);
  const head = weights.head === weights.embedding ? embedding : keep("head", weights.head);
  return {
    config,
    layout: { embedding, layers, finalNorm: keep("finalNorm", weights.finalNorm), head },
    source: {
      file: "a random model",
      names: [...tensors.keys()],
      shapeOf: (name) => tensors.get(name)!.shape,
      read: async (name) => (await tensors.get(name)!.data()) as Float32Array,
      close: async () => tf.dispose([...tensors.values()]),
    },
    close: async () => tf.dispose([...tensors.values()]),
  };
}
