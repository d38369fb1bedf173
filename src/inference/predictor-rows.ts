/** @file A predictor as the kernels read it: one row an output. */
import type { PredictorWeights } from "../kernels/cpu/sparse-ffn-steps";
import type { DenseLayer, Predictor } from "../predictor/predictor-network";
import { transposed } from "./transposed";

/**
 * Turns the matrices of a predictor, [nInputs, nOutputs], over.
 *
 * @throws {RangeError} If it has not one or two layers.
 */
export function predictorRows({ layers, between }: Predictor): PredictorWeights {
  const [one, two, ...more] = layers.map(rowsOf);
  if (one === undefined || more.length > 0) {
    throw new RangeError(
      `Cannot use a predictor as it must have one or two layers: current number is ${layers.length}`,
    );
  }
  return two === undefined ? { second: one } : { first: { ...one, relu: between === "relu" }, second: two };
}

function rowsOf({ weight, bias, nInputs, nOutputs }: DenseLayer): PredictorWeights["second"] {
  return { weight: transposed(weight, nInputs, nOutputs), bias };
}
