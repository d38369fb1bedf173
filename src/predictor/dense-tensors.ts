/** @file Predictors of several layers on the device, computed side by side: their scores, and the gradients of their losses. */
import * as tf from "@tensorflow/tfjs-core";
import type { Between, Predictor } from "./predictor-network";
import { weightedLossGradient } from "./weighted-loss";

/**
 * One dense layer of the predictors of nLayers layers, [nLayers, nInputs + 1, nOutputs]: the weights, and under them the biases, which a column of ones behind the
 * inputs reads. On a CPU adding a bias to [nLayers, batch, dFF], and summing its gradient, takes as long as a product.
 */
export type DenseTensor = tf.Tensor3D;

/** Predictors on the device. */
export interface DensePredictors {
  /** First to last. */
  readonly layers: readonly DenseTensor[];
  readonly between: Between;
}

/** Puts one predictor on the device. The caller disposes its layers. */
export function predictorTensors({ layers, between }: Predictor): DensePredictors {
  const tensors = layers.map(({ nInputs, nOutputs, weight, bias }) => {
    const rows = new Float32Array((nInputs + 1) * nOutputs);
    rows.set(weight);
    rows.set(bias, weight.length);
    return tf.tensor3d(rows, [1, nInputs + 1, nOutputs]);
  });
  return { layers: tensors, between };
}

/**
 * Scores of all neurons.
 *
 * @param inputs x, shape [nLayers, nTokens, dModel]. Not disposed.
 * @returns shape [nLayers, nTokens, dFF]. The caller disposes it.
 */
export function predictorScores(predictors: DensePredictors, inputs: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => forwardValues(predictors, inputs).scores);
}

/**
 * Gradients of the weighted losses, summed over the rows of a batch, worked out by hand: a tape of TensorFlow.js would also compute the losses.
 *
 * @param inputs x, shape [nLayers, batch, dModel].
 * @param labels y, shape [nLayers, batch, dFF].
 * @param inactiveWeights w, shape [nLayers, 1, dFF], the same for all neurons of a layer; null where all weights are 1.
 * @returns in the shapes of the layers; the caller disposes them.
 */
export function predictorGradients(
  predictors: DensePredictors,
  inputs: tf.Tensor3D,
  labels: tf.Tensor3D,
  inactiveWeights: tf.Tensor3D | null,
): DenseTensor[] {
  return tf.tidy(() => {
    const { layers, between } = predictors;
    const { values, scores } = forwardValues(predictors, inputs);
    let towards = weightedLossGradient(scores, labels, inactiveWeights); // ∂L/∂(output of the layer)
    const gradients: DenseTensor[] = [];
    for (let l = layers.length - 1; l >= 0; l--) {
      gradients.unshift(tf.matMul(values[l], towards, true, false));
      if (l === 0) break;
      towards = tf.matMul(towards, withoutBias(layers[l]), false, true); // [nLayers, batch, width]
      // A ReLU's output is 0 or above; tf.step takes a hundred times as long natively.
      if (between === "relu") towards = tf.mul(towards, tf.sign(withoutOnes(values[l])));
    }
    return gradients;
  });
}

/** What goes into each dense layer, with its column of ones, and what comes out of the last one. */
function forwardValues(
  { layers, between }: DensePredictors,
  inputs: tf.Tensor3D,
): { values: tf.Tensor3D[]; scores: tf.Tensor3D } {
  const values = [withOnes(inputs)];
  for (const layer of layers.slice(0, -1)) {
    const hidden = tf.matMul<tf.Tensor3D>(values[values.length - 1], layer);
    values.push(withOnes(between === "relu" ? tf.relu(hidden) : hidden));
  }
  return { values, scores: tf.matMul(values[values.length - 1], layers[layers.length - 1]) };
}

function withOnes(values: tf.Tensor3D): tf.Tensor3D {
  const [nLayers, nRows] = values.shape;
  return tf.concat([values, tf.ones([nLayers, nRows, 1])], 2);
}

function withoutOnes(values: tf.Tensor3D): tf.Tensor3D {
  const [nLayers, nRows, nColumns] = values.shape;
  return tf.slice(values, [0, 0, 0], [nLayers, nRows, nColumns - 1]);
}

function withoutBias(layer: DenseTensor): tf.Tensor3D {
  const [nLayers, nRows, nOutputs] = layer.shape;
  return tf.slice(layer, [0, 0, 0], [nLayers, nRows - 1, nOutputs]);
}
