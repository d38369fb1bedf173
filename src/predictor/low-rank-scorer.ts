/** @file Scores without training: the FFN's own first matrices, approximated by low rank. */
import * as tf from "@tensorflow/tfjs-core";
import type { GeluKind } from "../model/config";
import { ffnActivation } from "../model/ffn-activation";
import { type LowRank, lowRank } from "./low-rank";
import type { FfnShape } from "./predictor-network";
import { type Scorer, scoreOnDevice } from "./scorer";

/** The first matrices of an FFN, [dFF, dModel]; and what the magnitude of a neuron needs. */
export interface FfnFront {
  readonly upProj: tf.Tensor2D;
  readonly gateProj?: tf.Tensor2D;
  /** ‖wᵢ‖, shape [dFF]. */
  readonly neuronNorms: Float32Array;
  /** ε: the cut of the scores. */
  readonly threshold: number;
}

/**
 * Estimated magnitudes: the FFN's activation with W replaced by its best approximation of a rank, times ‖wᵢ‖; cut at ε, as the magnitudes themselves are.
 *
 * With a gate both matrices are approximated, each with half the parameters.
 *
 * @param nParameters about how many it may have: the rank follows from it.
 */
export async function lowRankScorer(
  shape: FfnShape & { readonly gelu?: GeluKind },
  { upProj, gateProj, neuronNorms, threshold }: FfnFront,
  nParameters: number,
): Promise<Scorer> {
  const { dModel, dFF } = shape;
  const matrices = gateProj === undefined ? [upProj] : [upProj, gateProj];
  const rank = Math.max(1, Math.round(nParameters / (matrices.length * (dModel + dFF))));
  const [up, gate] = await approximations(matrices, rank);
  const norms = tf.tensor1d(neuronNorms);
  const nUsed = matrices.length * up.right.shape[0] * (dModel + dFF);
  return {
    score: (inputs) =>
      scoreOnDevice(inputs, dModel, (x) => {
        const upValue = product(x, up);
        const preActivation = gate === undefined ? upValue : product(x, gate);
        const activation = ffnActivation(shape, preActivation, gate && upValue);
        return tf.mul(tf.abs(activation), norms);
      }),
    cut: threshold,
    nParameters: nUsed + dFF,
    flops: 2 * nUsed,
    dispose: () => tf.dispose([up, gate, norms]),
  };
}

async function approximations(matrices: readonly tf.Tensor2D[], rank: number): Promise<LowRank[]> {
  const found: LowRank[] = [];
  for (const matrix of matrices) found.push(await lowRank(matrix, rank));
  return found;
}

function product(x: tf.Tensor2D, { left, right }: LowRank): tf.Tensor2D {
  return tf.matMul(tf.matMul(x, right, false, true), left, false, true);
}
