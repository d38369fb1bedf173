/** @file The predictor of a layer: a small network from the input of an FFN to a score of each of its neurons. */
import { type FfnVariant, isGated } from "../model/config";

/** y = x · weight + bias. */
export interface DenseLayer {
  readonly nInputs: number;
  readonly nOutputs: number;
  /** [nInputs, nOutputs], row-major. */
  readonly weight: Float32Array;
  /** [nOutputs] */
  readonly bias: Float32Array;
}

/** What stands between two dense layers: nothing, as in the paper's predictor, or max(0, h). */
export type Between = "none" | "relu";

/**
 * A predictor: its dense layers, and what stands between them. Two with nothing between are the paper's predictor, one alone is a linear predictor.
 *
 *     score(x) = (x W₁ + b₁) W₂ + b₂             the probability that a neuron is active is sigmoid(score)
 *     score(x) = relu(x W₁ + b₁) W₂ + b₂         with a ReLU between
 *
 * @see Zhang et al. 2024, arXiv:2402.03804, appendix A.2.
 */
export interface Predictor {
  readonly layers: readonly DenseLayer[];
  /** Means nothing where there is one layer. */
  readonly between: Between;
}

/** The sizes of the FFN that is predicted. */
export interface FfnShape {
  readonly variant: FfnVariant;
  readonly dModel: number;
  readonly dFF: number;
}

/** Weights of an FFN: two matrices, or three with a gate. */
export function ffnParameters({ variant, dModel, dFF }: FfnShape): number {
  return (isGated(variant) ? 3 : 2) * dModel * dFF;
}

/** Multiplications and additions of an FFN for one token: two for each weight. */
export function ffnFlops(shape: FfnShape): number {
  return 2 * ffnParameters(shape);
}

/**
 * The hidden width at which a two-layer predictor, biases counted, has nearest to a share of the FFN's parameters.
 *
 * @param share in (0, 1]; the paper: about 0.06.
 * @returns an integer >= 1.
 * @throws {RangeError} If the share is out of range.
 */
export function predictorWidth(shape: FfnShape, share: number): number {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(
      `Cannot size a predictor as its share of the FFN must be in (0, 1]: current value is ${share}`,
    );
  }
  const { dModel, dFF } = shape;
  return Math.max(1, Math.round((share * ffnParameters(shape) - dFF) / (dModel + 1 + dFF)));
}

/** Weights and biases of a predictor. */
export function predictorParameters({ layers }: Predictor): number {
  return layers.reduce((sum, { weight, bias }) => sum + weight.length + bias.length, 0);
}

/** Multiplications and additions of a predictor for one token: two for each weight, one for each bias. */
export function predictorFlops({ layers }: Predictor): number {
  return layers.reduce((sum, { weight, bias }) => sum + 2 * weight.length + bias.length, 0);
}
