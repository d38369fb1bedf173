/** @file Predictors while they learn: all parameters in one variable, so that a step of AdamW takes a quarter of the operations. */
import * as tf from "@tensorflow/tfjs-core";
import type { DenseTensors } from "./dense-tensors";
import type { DenseLayer, Predictor } from "./predictor-network";

let nNetworks = 0; // makes the names of variables unique: TensorFlow.js registers them globally

/** Networks of one shape whose parameters lie in one variable. Who makes it disposes the variable. */
export interface FlatNetwork {
  /**
   * [1, nParameters]: the dense layers one after the other, of each the weights of all networks and then their biases. AdamW decays matrices, so it decays all of it.
   */
  readonly parameters: tf.Variable;
  /** The dense layers as copies of their parts; the caller disposes them, or works in a tidy. */
  layers(): DenseTensors[];
  /** Gradients of the dense layers in the shape of the parameters. */
  gradient(layers: readonly DenseTensors[]): tf.Tensor;
  /** Resolves to the networks on the host. */
  read(): Promise<Predictor[]>;
}

/** Puts networks into one variable. @param networks at least one; all of the same shape. */
export function flatNetwork(networks: readonly (readonly DenseLayer[])[]): FlatNetwork {
  const shapes = networks[0].map(({ nInputs, nOutputs }) => ({ nInputs, nOutputs }));
  const parts = shapes.flatMap((_, l) => [
    networks.map((network) => network[l].weight),
    networks.map((network) => network[l].bias),
  ]);
  const sizes = parts.map((part) => part.reduce((sum, { length }) => sum + length, 0));
  const starts = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, size) => sum + size, 0));
  const nParameters = sizes.reduce((sum, size) => sum + size, 0);
  const flat = new Float32Array(nParameters);
  for (const [k, part] of parts.entries())
    for (const [n, values] of part.entries()) flat.set(values, starts[k] + n * values.length);
  const name = `predictors ${nNetworks++}`;
  const parameters = tf.tidy(() => tf.variable(tf.tensor2d(flat, [1, nParameters]), true, name)) as tf.Variable;
  const part = (k: number, nRows: number, nColumns: number): tf.Tensor3D =>
    tf.reshape(tf.slice(parameters, [0, starts[k]], [1, sizes[k]]), [networks.length, nRows, nColumns]);
  return {
    parameters,
    layers: () =>
      shapes.map(({ nInputs, nOutputs }, l) => ({
        weight: part(2 * l, nInputs, nOutputs),
        bias: part(2 * l + 1, 1, nOutputs),
      })),
    gradient: (gradients) =>
      tf.concat(
        gradients.flatMap(({ weight, bias }) => [tf.reshape(weight, [1, -1]), tf.reshape(bias, [1, -1])]),
        1,
      ),
    async read() {
      const all = await parameters.data();
      const cut = (k: number, n: number, size: number): Float32Array =>
        Float32Array.from(all.subarray(starts[k] + n * size, starts[k] + (n + 1) * size)); // copied: a backend may hand out its own memory
      return networks.map((_, n) => ({
        layers: shapes.map(({ nInputs, nOutputs }, l) => ({
          nInputs,
          nOutputs,
          weight: cut(2 * l, n, nInputs * nOutputs),
          bias: cut(2 * l + 1, n, nOutputs),
        })),
      }));
    },
  };
}
