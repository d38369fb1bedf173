/** @file A decoder in training: its weights as variables. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "../model/config";
import { seededRandom } from "../numerics/random";
import type { TrainedWeights } from "./decoder-loss";
import { decoderParameters, type Parameter, sizeOfShape } from "./decoder-parameters";

/** A variable and its name in a checkpoint; TensorFlow.js names variables itself, as no two of a process may be called alike. */
interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** A decoder whose weights can be trained. */
export interface TrainedModel {
  readonly config: ModelConfig;
  readonly weights: TrainedWeights;
  /** Every weight, in the order of the forward pass. */
  readonly parameters: readonly NamedVariable[];
  dispose(): void;
}

/**
 * A decoder at the start of its training.
 *
 * The values follow from config and seed alone, on every backend and machine: they are drawn on the host, each parameter from a stream of its
 * own. So variants of one seed share every weight that both have in one shape.
 */
export function initialModel(config: ModelConfig, seed: number): TrainedModel {
  const parameters: NamedVariable[] = [];
  const make = (parameter: Parameter): tf.Variable => {
    const initial = tf.tensor(initialValues(parameter, seed), [...parameter.shape], "float32");
    const variable = tf.variable(initial);
    initial.dispose();
    parameters.push({ name: parameter.name, variable });
    return variable;
  };
  const matrix = (parameter: Parameter): tf.Tensor2D => make(parameter) as unknown as tf.Tensor2D;
  const norm = (parameter: Parameter): tf.Tensor1D => make(parameter) as unknown as tf.Tensor1D;
  const plan = decoderParameters(config);
  const weights: TrainedWeights = {
    embedding: matrix(plan.embedding),
    layers: plan.layers.map((layer) => ({
      attnNorm: norm(layer.attnNorm),
      qProj: matrix(layer.qProj),
      kProj: matrix(layer.kProj),
      vProj: matrix(layer.vProj),
      oProj: matrix(layer.oProj),
      ffnNorm: norm(layer.ffnNorm),
      ...(layer.gateProj && { gateProj: matrix(layer.gateProj) }),
      upProj: matrix(layer.upProj),
      downProj: matrix(layer.downProj),
    })),
    finalNorm: norm(plan.finalNorm),
    head: matrix(plan.head),
  };
  return { config, weights, parameters, dispose: () => tf.dispose(parameters.map(({ variable }) => variable)) };
}

function initialValues({ name, shape, deviation }: Parameter, seed: number): Float32Array {
  const values = new Float32Array(sizeOfShape(shape)).fill(1);
  if (deviation === undefined) return values;
  const random = seededRandom(streamSeed(`${seed} ${name}`));
  return values.map(() => deviation * random.normal());
}

/** FNV-1a with 32 bits: names that differ give seeds that differ, but for one chance in 2^32. */
function streamSeed(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
