/** @file Scores without training: how many signs of the input agree with those of a neuron's weights. */
import * as tf from "@tensorflow/tfjs-core";
import { type Scorer, scoreOnDevice } from "./scorer";

/**
 * Agreeing minus disagreeing signs.
 *
 *     scoreᵢ = Σⱼ sign(xⱼ) sign(Wᵢⱼ)      cut at 0: more agree than not
 *
 * One bit a weight, and no multiplication: a machine does it with exclusive ors and counts of ones.
 *
 * @param matrix W, shape [dFF, dModel]: the gate projection, or the up projection of an FFN without a gate.
 * @see Shin, Yang and Yi 2024 (SparseInfer), arXiv:2411.12692, whose prediction this is at α = 1.
 */
export function signScorer(matrix: tf.Tensor2D): Scorer {
  const [dFF, dModel] = matrix.shape;
  const signs = tf.sign(matrix);
  return {
    score: (inputs) => scoreOnDevice(inputs, dModel, (x) => tf.matMul(tf.sign(x), signs, false, true)),
    cut: 0,
    nParameters: dModel * dFF,
    flops: 0,
    dispose: () => signs.dispose(),
  };
}
