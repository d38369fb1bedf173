/** @file What the two AdamWs hold and compute on the host alike. */
import * as tf from "@tensorflow/tfjs-core";
import type { AdamW, AdamWSettings, AdamWStep } from "./training-ops";

/** Two zeroed moments for each parameter. */
export function momentsFor(parameters: readonly tf.Variable[]): AdamW["moments"] {
  const zeros = (shape: number[]) =>
    tf.tidy(() => tf.variable(tf.tensor(new Float32Array(tf.util.sizeFromShape(shape)), shape), false));
  return new Map(parameters.map(({ name, shape }) => [name, { first: zeros(shape), second: zeros(shape) }]));
}

/** Learning rate η, 1 / (1 - β₁ᵗ), 1 / (1 - β₂ᵗ), 1 / nTokens, in float64 until stored. */
export function stepFactors({ learningRate, nTokens }: AdamWStep, settings: AdamWSettings, t: number): Float32Array {
  return Float32Array.of(learningRate, 1 / (1 - settings.beta1 ** t), 1 / (1 - settings.beta2 ** t), 1 / nTokens);
}
