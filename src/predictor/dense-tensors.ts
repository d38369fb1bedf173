/** @file Predictors of several layers on the device, computed side by side: their scores, and the gradients of their losses. */
import * as tf from "@tensorflow/tfjs-core";
import type { Predictor } from "./predictor-network";
import { weightedLossGradient } from "./weighted-loss";

/** One dense layer of the predictors of nLayers layers. A type, so that `tf.dispose` takes it whole. */
export type DenseTensors = {
  /** [nLayers, nInputs, nOutputs] */
  readonly weight: tf.Tensor3D;
  /** [nLayers, 1, nOutputs] */
  readonly bias: tf.Tensor3D;
};

/** Puts one predictor on the device. The caller disposes it: `tf.dispose(tensors)`. */
export function predictorTensors({ layers }: Predictor): DenseTensors[] {
  return layers.map(({ nInputs, nOutputs, weight, bias }) => ({
    weight: tf.tensor3d(weight, [1, nInputs, nOutputs]),
    bias: tf.tensor3d(bias, [1, 1, nOutputs]),
  }));
}

/**
 * Scores of all neurons.
 *
 * @param inputs x, shape [nLayers, nTokens, dModel]. Not disposed.
 * @returns shape [nLayers, nTokens, dFF]. The caller disposes it.
 */
export function predictorScores(layers: readonly DenseTensors[], inputs: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const values = forwardValues(layers, inputs);
    return values[values.length - 1];
  });
}

/**
 * Gradients of the weighted losses, summed over the rows of a batch, worked out by hand: a tape of TensorFlow.js would also compute the losses.
 *
 * @param inputs x, shape [nLayers, batch, dModel].
 * @param labels y, shape [nLayers, batch, dFF].
 * @param inactiveWeights w, shape [nLayers, 1, 1].
 * @returns in the shapes of the tensors; the caller disposes them.
 */
export function predictorGradients(
  layers: readonly DenseTensors[],
  inputs: tf.Tensor3D,
  labels: tf.Tensor3D,
  inactiveWeights: tf.Tensor3D,
): DenseTensors[] {
  return tf.tidy(() => {
    const values = forwardValues(layers, inputs);
    let towards = weightedLossGradient(values[values.length - 1], labels, inactiveWeights); // ∂L/∂(output of the layer)
    const gradients: DenseTensors[] = [];
    for (let l = layers.length - 1; l >= 0; l--) {
      const into = l === 0 ? inputs : values[l - 1];
      gradients.unshift({ weight: tf.matMul(into, towards, true, false), bias: tf.sum(towards, 1, true) });
      if (l > 0) towards = tf.mul(tf.matMul(towards, layers[l].weight, false, true), tf.step(into));
    }
    return gradients;
  });
}

/** What each dense layer gives: with a ReLU, but for the last one. */
function forwardValues(layers: readonly DenseTensors[], inputs: tf.Tensor3D): tf.Tensor3D[] {
  let value = inputs;
  return layers.map(({ weight, bias }, l) => {
    const sum: tf.Tensor3D = tf.add(tf.matMul(value, weight), bias);
    value = l === layers.length - 1 ? sum : tf.relu(sum);
    return value;
  });
}
