/** @file One layer of the decoder: attention, then the feed-forward network, each added to the residual stream. */
import * as tf from "@tensorflow/tfjs-core";
import { attention } from "./attention";
import type { ModelConfig } from "./config";
import type { LayerWeights } from "./decoder-weights";
import { ffnActivation } from "./ffn-activation";
import type { PositionTables } from "./position-tables";
import { rmsNorm } from "./rms-norm";

/** What can be captured: the normalised input of the FFN, the value before the nonlinearity, the value entering `downProj`. */
export type CapturedValue = "ffnInput" | "preActivation" | "activation";

/** Values of one layer, one row a token, the sequences of a batch one after the other. Who receives them disposes them. */
export type LayerCapture = {
  /** [nTokens, dModel] */
  readonly ffnInput?: tf.Tensor2D;
  /** [nTokens, dFF] */
  readonly preActivation?: tf.Tensor2D;
  /** [nTokens, dFF]: as computed, before an intervention. */
  readonly activation?: tf.Tensor2D;
};

/** Rewrites the activation, shape [nTokens, dFF], of a layer before it enters `downProj`; runs inside `tf.tidy`. */
export type Intervention = (activation: tf.Tensor2D, layer: number) => tf.Tensor2D;

interface LayerHooks {
  readonly capture?: readonly CapturedValue[];
  readonly intervene?: (activation: tf.Tensor2D) => tf.Tensor2D;
}

type LayerResult = { readonly residual: tf.Tensor3D; readonly captured: LayerCapture };

/**
 * Takes the residual stream through one layer.
 *
 *     h = x + attention(rmsNorm(x)),   y = h + downProj · activation(rmsNorm(h))
 *
 * @param residual x, shape [batch, context, dModel]. Not disposed.
 * @param tables for at least `context` positions.
 * @returns y, of the same shape, and what was asked for. The caller disposes both.
 */
export function decoderLayer(
  config: ModelConfig,
  weights: LayerWeights,
  residual: tf.Tensor3D,
  tables: PositionTables,
  { capture = [], intervene }: LayerHooks = {},
): LayerResult {
  const [batch, context, dModel] = residual.shape;
  return tf.tidy(() => {
    const x = tf.reshape(residual, [batch * context, dModel]) as tf.Tensor2D;
    const normalised = rmsNorm(x, weights.attnNorm, config.rmsNormEpsilon);
    const h = tf.add(x, attention(config, weights, normalised, context, tables)) as tf.Tensor2D;

    const ffnInput = rmsNorm(h, weights.ffnNorm, config.rmsNormEpsilon); // [nTokens, dModel]
    const up = tf.matMul(ffnInput, weights.upProj, false, true) as tf.Tensor2D; // [nTokens, dFF]
    const gate =
      weights.gateProj === undefined ? undefined : (tf.matMul(ffnInput, weights.gateProj, false, true) as tf.Tensor2D);
    const preActivation = gate ?? up;
    const activation = ffnActivation(config, preActivation, gate && up);
    const entering = intervene === undefined ? activation : intervene(activation);
    const y = tf.add(h, tf.matMul(entering, weights.downProj, false, true));

    return {
      residual: tf.reshape(y, [batch, context, dModel]),
      captured: chosen({ ffnInput, preActivation, activation }, capture),
    };
  });
}

function chosen(values: Required<LayerCapture>, names: readonly CapturedValue[]): LayerCapture {
  const captured: { -readonly [Name in CapturedValue]?: tf.Tensor2D } = {};
  for (const name of names) captured[name] = values[name];
  return captured;
}
