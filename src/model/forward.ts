/** @file The forward pass of a whole model, with a look inside. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "./config";
import { type CapturedValue, decoderLayer, type Intervention, type LayerCapture } from "./decoder-layer";
import type { DecoderWeights } from "./decoder-weights";
import { headLogits } from "./head-logits";
import { positionTables } from "./position-tables";

/** What the forward pass shows and lets change. */
export interface ForwardOptions {
  readonly capture?: {
    readonly values: readonly CapturedValue[];
    /** All layers where absent. */
    readonly layers?: readonly number[];
  };
  readonly intervene?: Intervention;
}

/** What the forward pass computed. Who receives it disposes it: `tf.dispose(result)`. */
export type ForwardResult = {
  /** [batch, context, vocabSize] */
  readonly logits: tf.Tensor3D;
  /** By layer; empty for a layer that was not asked for. */
  readonly captured: LayerCapture[];
};

/**
 * Logits of the next token at every position.
 *
 * Differentiable: every operation has a gradient. Capturing changes no logit.
 *
 * @param tokens int32 token ids below vocabSize, shape [batch, context]; not disposed. Ids are not checked: they may lie on a GPU.
 * @throws {RangeError} If the context is longer than the model's, or a layer to capture does not exist.
 * @throws {TypeError} If `tokens` is not int32.
 */
export function forward(
  config: ModelConfig,
  weights: DecoderWeights,
  tokens: tf.Tensor2D,
  { capture, intervene }: ForwardOptions = {},
): ForwardResult {
  const [batch, context] = tokens.shape;
  checkTokens(config, tokens);
  const layersToCapture = checkedLayers(config, capture?.layers);
  return tf.tidy(() => {
    const tables = positionTables(config, context);
    const embedded = tf.gather(weights.embedding, tf.reshape(tokens, [batch * context]));
    let residual = tf.reshape(embedded, [batch, context, config.dModel]) as tf.Tensor3D;
    const captured = weights.layers.map((layerWeights, layer) => {
      const result = decoderLayer(config, layerWeights, residual, tables, {
        capture: layersToCapture.includes(layer) ? capture?.values : [],
        intervene: intervene && ((activation) => intervene(activation, layer)),
      });
      residual = result.residual;
      return result.captured;
    });
    const hidden = tf.reshape(residual, [batch * context, config.dModel]) as tf.Tensor2D;
    const logits = headLogits(config, weights, hidden); // [batch * context, vocabSize]
    return { logits: tf.reshape(logits, [batch, context, config.vocabSize]), captured };
  });
}

function checkTokens({ contextLength }: ModelConfig, { dtype, shape }: tf.Tensor2D): void {
  if (dtype !== "int32") throw new TypeError(`Cannot run the model as tokens must be int32: they are ${dtype}`);
  if (shape[1] > contextLength) {
    throw new RangeError(
      `Cannot run the model as the context must be at most ${contextLength} tokens: current value is ${shape[1]}`,
    );
  }
}

function checkedLayers({ nLayers }: ModelConfig, layers?: readonly number[]): readonly number[] {
  if (layers === undefined) return Array.from({ length: nLayers }, (_, layer) => layer);
  const missing = layers.find((layer) => !Number.isInteger(layer) || layer < 0 || layer >= nLayers);
  if (missing === undefined) return layers;
  throw new RangeError(
    `Cannot capture a layer as it must be an integer in [0, ${nLayers}): current value is ${missing}`,
  );
}
