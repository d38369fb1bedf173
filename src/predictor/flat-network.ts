/** @file Predictors while they learn: all parameters in one variable, so that a step of AdamW takes a quarter of the operations. */
import * as tf from "@tensorflow/tfjs-core";
import type { DensePredictors, DenseTensor } from "./dense-tensors";
import type { Between, DenseLayer, Predictor } from "./predictor-network";

let nNetworks = 0; // makes the names of variables unique: TensorFlow.js registers them globally

/** Networks of one shape whose parameters lie in one variable. Who makes it disposes the variable. */
export interface FlatNetwork {
  /**
   * [1, nParameters]: the dense layers one after the other, of each the weights and biases of every network. AdamW decays matrices, so it decays all of it.
   */
  readonly parameters: tf.Variable;
  /** The networks with their dense layers as copies of the parts; the caller disposes these, or works in a tidy. */
  predictors(): DensePredictors;
  /** Gradients of the dense layers in the shape of the parameters. */
  gradient(layers: readonly DenseTensor[]): tf.Tensor;
  /** Resolves to the networks on the host. */
  read(): Promise<Predictor[]>;
}

/** Puts networks into one variable. @param networks at least one; all of the same shape. */
export function flatNetwork(networks: readonly (readonly DenseLayer[])[], between: Between): FlatNetwork {
  const shapes = networks[0].map(({ nInputs, nOutputs }) => ({ nInputs, nOutputs }));
  const sizes = shapes.map(({ nInputs, nOutputs }) => networks.length * (nInputs + 1) * nOutputs);
  const starts = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, size) => sum + size, 0));
  const nParameters = sizes.reduce((sum, size) => sum + size, 0);
  const flat = new Float32Array(nParameters);
  for (const [l, { nInputs, nOutputs }] of shapes.entries()) {
    for (const [n, network] of networks.entries()) {
      const start = starts[l] + n * (nInputs + 1) * nOutputs;
      flat.set(network[l].weight, start);
      flat.set(network[l].bias, start + nInputs * nOutputs);
    }
  }
  const name = `predictors ${nNetworks++}`;
  const parameters = tf.tidy(() => tf.variable(tf.tensor2d(flat, [1, nParameters]), true, name)) as tf.Variable;
  return {
    parameters,
    predictors: () => ({
      between,
      layers: shapes.map(({ nInputs, nOutputs }, l) =>
        tf.reshape(tf.slice(parameters, [0, starts[l]], [1, sizes[l]]), [networks.length, nInputs + 1, nOutputs]),
      ),
    }),
    gradient: (gradients) =>
      tf.concat(
        gradients.map((gradient) => tf.reshape(gradient, [1, -1])),
        1,
      ),
    async read() {
      const all = await parameters.data();
      const cut = (start: number, length: number): Float32Array =>
        Float32Array.from(all.subarray(start, start + length)); // copied: a backend may hand out its own memory
      return networks.map((_, n) => ({
        between,
        layers: shapes.map(({ nInputs, nOutputs }, l) => {
          const start = starts[l] + n * (nInputs + 1) * nOutputs;
          const weight = cut(start, nInputs * nOutputs);
          return { nInputs, nOutputs, weight, bias: cut(start + weight.length, nOutputs) };
        }),
      }));
    },
  };
}
