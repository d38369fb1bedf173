import * as tf from "@tensorflow/tfjs-core";
import type { DecoderShape, TrainedVariant } from "../../src/kernels/webgpu/training-ops";
import type { Random } from "../../src/numerics/random";
import type { TokenBatch, TrainedWeights } from "../../src/training/decoder-loss";

/** The shape of a decoder with heads of 64. */
export function decoderShape(variant: TrainedVariant, dModel: number, dFF: number, vocabSize: number): DecoderShape {
  return { variant, dModel, nHeads: dModel / 64, dFF, vocabSize, rmsNormEpsilon: 1e-6, ropeBase: 10_000 };
}

export const hasGate = (variant: TrainedVariant): boolean => variant === "reglu" || variant === "swiglu";

let nDecoders = 0; // makes the names of variables unique: TensorFlow.js registers them globally

/** A decoder's weights as variables, and the variables as a list with the names of the weights. */
export interface RandomDecoder {
  readonly weights: TrainedWeights;
  readonly variables: tf.Variable[];
  /** The weight's name, such as `layer 0 upProj`, of a variable's. */
  nameOf(variable: tf.Variable): string;
  dispose(): void;
}

/** Matrices of normal numbers with a standard deviation of 0.02, norm weights around 1. */
export function randomDecoder(
  { variant, dModel, dFF, vocabSize }: DecoderShape,
  nLayers: number,
  random: Random,
): RandomDecoder {
  const decoder = nDecoders++;
  const variables: tf.Variable[] = [];
  const make = (name: string, shape: number[], draw: () => number) => {
    const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, draw);
    const initial = tf.tensor(values, shape);
    const variable = tf.variable(initial, true, `decoder ${decoder} ${name}`);
    initial.dispose();
    variables.push(variable);
    return variable;
  };
  const matrix = (name: string, ...shape: [number, number]) =>
    make(name, shape, () => 0.02 * random.normal()) as unknown as tf.Tensor2D;
  const norm = (name: string) => make(name, [dModel], () => 1 + 0.1 * random.normal()) as unknown as tf.Tensor1D;
  const weights: TrainedWeights = {
    embedding: matrix("embedding", vocabSize, dModel),
    layers: Array.from({ length: nLayers }, (_, layer) => ({
      attnNorm: norm(`layer ${layer} attnNorm`),
      qProj: matrix(`layer ${layer} qProj`, dModel, dModel),
      kProj: matrix(`layer ${layer} kProj`, dModel, dModel),
      vProj: matrix(`layer ${layer} vProj`, dModel, dModel),
      oProj: matrix(`layer ${layer} oProj`, dModel, dModel),
      ffnNorm: norm(`layer ${layer} ffnNorm`),
      ...(hasGate(variant) && { gateProj: matrix(`layer ${layer} gateProj`, dFF, dModel) }),
      upProj: matrix(`layer ${layer} upProj`, dFF, dModel),
      downProj: matrix(`layer ${layer} downProj`, dModel, dFF),
    })),
    finalNorm: norm("finalNorm"),
    head: matrix("head", vocabSize, dModel),
  };
  return {
    weights,
    variables,
    nameOf: ({ name }) => name.slice(`decoder ${decoder} `.length),
    dispose: () => tf.dispose(variables),
  };
}

/** Tokens with something to learn: each is, three times out of four, a fixed function of the one before; frequent ids are small. */
export function randomBatch(random: Random, vocabSize: number, nTokens: number, context: number): TokenBatch {
  const ids = new Int32Array(nTokens + 1);
  for (let i = 1; i <= nTokens; i++) {
    const free = Math.floor(vocabSize * random.uniform() ** 3);
    ids[i] = random.uniform() < 0.75 ? (ids[i - 1] * 5 + 17) % vocabSize : free;
  }
  return {
    tokens: tf.tensor1d(ids.subarray(0, nTokens), "int32"),
    targets: tf.tensor1d(ids.subarray(1), "int32"),
    context,
  };
}
