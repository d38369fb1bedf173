/** @file Finds the first tensor of a training step that is not finite. */
import * as tf from "@tensorflow/tfjs-core";
import { decoderLoss } from "./decoder-loss";
import { microBatches, type SequenceRange } from "./micro-batches";
import type { Trainer } from "./trainer";
import type { SequenceSource } from "./training-text";

/**
 * The first tensor with a value that is NaN or infinite, in the order of computation: weights, FFN activations from the first layer to the
 * last, the loss, gradients from the last weight back to the first. Slow: it reads everything back.
 *
 * @returns Its name; undefined where all are finite.
 */
export async function findNonFinite(
  { ops, model }: Trainer,
  source: SequenceSource,
  range: SequenceRange,
): Promise<string | undefined> {
  for (const { name, variable } of model.parameters) if (!(await allFinite(variable))) return `weight ${name}`;
  const variables = model.parameters.map(({ variable }) => variable);
  for (const batch of microBatches(source, range)) {
    const activations: tf.Tensor[] = [];
    const { value, grads } = tf.variableGrads(
      () =>
        decoderLoss(ops, model.weights, batch, (activation) => {
          activations.push(tf.keep(tf.clone(activation)));
        }),
      variables,
    );
    const backwards = [...model.parameters].reverse();
    const found = await firstOf([
      ...activations.map((activation, l) => [`FFN activation of layer ${l}`, activation] as const),
      ["the loss", value],
      ...backwards.map(({ name, variable }) => [`gradient of ${name}`, grads[variable.name]] as const),
    ]);
    tf.dispose([activations, value, grads, batch.tokens, batch.targets]);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function firstOf(tensors: readonly (readonly [name: string, tensor: tf.Tensor])[]): Promise<string | undefined> {
  for (const [name, tensor] of tensors) if (!(await allFinite(tensor))) return name;
  return undefined;
}

async function allFinite(tensor: tf.Tensor): Promise<boolean> {
  return ((await tensor.data()) as Float32Array).every(Number.isFinite);
}
