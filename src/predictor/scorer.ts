/** @file Ways to score the neurons of a layer before its FFN runs: the predictor, and what it is held against. */
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../numerics/random";
import { predictorScores, predictorTensors } from "./dense-tensors";
import { type Predictor, predictorFlops, predictorParameters } from "./predictor-network";

/** Scores neurons from the input of their FFN. Who makes one disposes it. */
export interface Scorer {
  /**
   * @param inputs shape [nTokens, dModel], row-major, float32.
   * @returns shape [nTokens, dFF], row-major: the higher, the likelier active.
   */
  score(inputs: Float32Array): Promise<Float32Array>;
  /** Above it a neuron is predicted active, in the setting with a threshold: a predictor's probability of 0.5. */
  readonly cut: number;
  readonly nParameters: number;
  /** Multiplications and additions for one token. */
  readonly flops: number;
  dispose(): void;
}

/** Scores of a trained predictor: log-odds, cut at 0, a probability of 0.5. */
export function networkScorer(predictor: Predictor): Scorer {
  const tensors = predictorTensors(predictor);
  return {
    score: (inputs) =>
      scoreOnDevice(inputs, predictor.layers[0].nInputs, (x) =>
        tf.squeeze(predictorScores(tensors, tf.expandDims(x)), [0]),
      ),
    cut: 0,
    nParameters: predictorParameters(predictor),
    flops: predictorFlops(predictor),
    dispose: () => tf.dispose([...tensors.layers]),
  };
}

/**
 * How often each neuron was active in training rows, the same for every token: cut at 0.5.
 *
 * @param shares shape [dFF].
 */
export function frequencyScorer(shares: Float32Array, dModel: number): Scorer {
  return {
    async score(inputs) {
      const nTokens = inputs.length / dModel;
      const scores = new Float32Array(nTokens * shares.length);
      for (let token = 0; token < nTokens; token++) scores.set(shares, token * shares.length);
      return scores;
    },
    cut: 0.5,
    nParameters: shares.length,
    flops: 0,
    dispose: () => undefined,
  };
}

/**
 * Random scores, uniform in [0, 1): chance.
 *
 * @param activationRatio share of neurons that its cut predicts active.
 */
export function chanceScorer(
  { dModel, dFF }: { dModel: number; dFF: number },
  activationRatio: number,
  random: Random,
): Scorer {
  return {
    async score(inputs) {
      const scores = new Float32Array((inputs.length / dModel) * dFF);
      for (let k = 0; k < scores.length; k++) scores[k] = random.uniform();
      return scores;
    },
    cut: 1 - activationRatio,
    nParameters: 0,
    flops: 0,
    dispose: () => undefined,
  };
}

/** Runs a scoring on the device and reads it back. */
export async function scoreOnDevice(
  inputs: Float32Array,
  dModel: number,
  scores: (inputs: tf.Tensor2D) => tf.Tensor2D,
): Promise<Float32Array> {
  const scored = tf.tidy(() => scores(tf.tensor2d(inputs, [inputs.length / dModel, dModel])));
  try {
    return (await scored.data()) as Float32Array;
  } finally {
    scored.dispose();
  }
}
