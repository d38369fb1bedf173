/** @file Loads weights into tensors, the whole model or a part of it. */
import * as tf from "@tensorflow/tfjs-core";
import type { LayerLayout, TensorPlace } from "./checkpoint-layout";
import type { DecoderWeights, LayerWeights } from "./decoder-weights";
import type { OpenedModel } from "./open-model";
import type { TensorSource } from "./tensor-source";

/**
 * Loads all weights as float32.
 *
 * @returns tensors that the caller disposes: `tf.dispose(weights)`.
 * @throws {SyntaxError} If a tensor's bytes do not parse.
 */
export function loadDecoder({ layout, source }: OpenedModel): Promise<DecoderWeights> {
  return allOrNothing(source, async (load) => {
    const embedding = await load<tf.Tensor2D>(layout.embedding);
    const layers: LayerWeights[] = [];
    for (const places of layout.layers) layers.push(await layerOf(load, places));
    const finalNorm = await load<tf.Tensor1D>(layout.finalNorm);
    const head = layout.head === layout.embedding ? embedding : await load<tf.Tensor2D>(layout.head);
    return { embedding, layers, finalNorm, head };
  });
}

/**
 * Loads the weights of one layer as float32.
 *
 * @param layer counted from 0.
 * @returns tensors that the caller disposes: `tf.dispose(weights)`.
 * @throws {RangeError} If there is no such layer.
 * @throws {SyntaxError} If a tensor's bytes do not parse.
 */
export async function loadLayer({ layout, source }: OpenedModel, layer: number): Promise<LayerWeights> {
  const places = layout.layers[layer];
  if (places === undefined) {
    throw new RangeError(
      `Cannot load a layer of ${source.file} as it must be an integer in [0, ${layout.layers.length}): current value is ${layer}`,
    );
  }
  return allOrNothing(source, (load) => layerOf(load, places));
}

/** Loads the final norm and the output head as float32. The caller disposes them: `tf.dispose(weights)`. */
export function loadHeadWeights({ layout, source }: OpenedModel): Promise<Pick<DecoderWeights, "finalNorm" | "head">> {
  return allOrNothing(source, async (load) => ({
    finalNorm: await load<tf.Tensor1D>(layout.finalNorm),
    head: await load<tf.Tensor2D>(layout.head),
  }));
}

type Load = <T extends tf.Tensor>(place: TensorPlace) => Promise<T>;

async function layerOf(load: Load, places: LayerLayout): Promise<LayerWeights> {
  const weights: Partial<Record<keyof LayerWeights, tf.Tensor>> = {};
  for (const [role, place] of Object.entries(places)) weights[role as keyof LayerWeights] = await load(place);
  return weights as LayerWeights; // the layout has every role of the configuration, each of the right shape
}

/** What `build` loads is disposed again if it fails half-way. */
async function allOrNothing<Weights>(source: TensorSource, build: (load: Load) => Promise<Weights>): Promise<Weights> {
  const loaded: tf.Tensor[] = [];
  const load: Load = async <T extends tf.Tensor>({ name, shape }: TensorPlace): Promise<T> => {
    const tensor = tf.tensor(await source.read(name), [...shape], "float32") as T;
    loaded.push(tensor);
    return tensor;
  };
  try {
    return await build(load);
  } catch (error) {
    tf.dispose(loaded);
    throw error;
  }
}
