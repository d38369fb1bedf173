/** @file Where the training of a predictor begins: at the frequency of each neuron. */
import type { Random } from "../numerics/random";
import { countByNeuron, type LayerRows } from "./layer-rows";
import type { Between, DenseLayer } from "./predictor-network";

/**
 * The weight of an inactive neuron in the loss, where an active one has weight 1: `none` is 1, as in the paper, `rate` is the activation ratio + 0.005, as in the predictors of
 * DejaVu. With `rate` a score above 0.5 means a probability above about the activation ratio: a high recall, bought with predicted sparsity.
 */
export type ClassWeight = "none" | "rate";

/** DejaVu's addition to the activation ratio: a layer that is almost never active still has a weight. */
const RATE_OFFSET = 0.005;
/** Output weights begin this much smaller, so that the first scores are near the biases. */
const OUTPUT_SCALE = 0.1;

/** A network before training, and the weight that its loss has. */
export interface StartingNetwork {
  readonly layers: readonly DenseLayer[];
  readonly inactiveWeight: number;
}

/** What is started. */
export interface NetworkShape {
  /** Hidden width; null for a linear predictor. */
  readonly width: number | null;
  readonly between: Between;
  readonly classWeight: ClassWeight;
}

/**
 * Weights of variance 2 / inputs with a ReLU between (He), 1 / inputs without (LeCun), of 0 without a hidden layer; output biases at the weighted log-odds of each neuron in the rows.
 */
export function startingNetwork(
  rows: LayerRows,
  { width, between, classWeight }: NetworkShape,
  random: Random,
): StartingNetwork {
  const { dModel, dFF, nRows } = rows;
  const counts = countByNeuron(rows);
  const inactiveWeight = inactiveWeightOf(classWeight, counts, nRows);
  const bias = Float32Array.from(counts, (count) => Math.log((count + 1) / (inactiveWeight * (nRows - count + 1))));
  const gain = between === "relu" ? 2 : 1;
  const matrix = (nInputs: number, nOutputs: number, scale: number): Float32Array =>
    Float32Array.from({ length: nInputs * nOutputs }, () => scale * Math.sqrt(gain / nInputs) * random.normal());
  if (width === null) {
    return { inactiveWeight, layers: [{ nInputs: dModel, nOutputs: dFF, weight: matrix(dModel, dFF, 0), bias }] };
  }
  const hidden = { nInputs: dModel, nOutputs: width, weight: matrix(dModel, width, 1), bias: new Float32Array(width) };
  const output = { nInputs: width, nOutputs: dFF, weight: matrix(width, dFF, OUTPUT_SCALE), bias };
  return { inactiveWeight, layers: [hidden, output] };
}

function inactiveWeightOf(kind: ClassWeight, counts: Uint32Array, nRows: number): number {
  switch (kind) {
    case "none":
      return 1;
    case "rate":
      return Math.min(1, counts.reduce((sum, count) => sum + count, 0) / (nRows * counts.length) + RATE_OFFSET);
    default:
      return kind satisfies never;
  }
}
