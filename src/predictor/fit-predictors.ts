/** @file Trains the predictors of several layers side by side. */
import * as tf from "@tensorflow/tfjs-core";
import { createHalfWidener, type HalfWidener } from "../kernels/cpu/half-widener";
import { stockAdamW } from "../kernels/webgpu/stock-adamw";
import type { AdamW } from "../kernels/webgpu/training-ops";
import { type Random, seededRandom } from "../numerics/random";
import { learningRateAt } from "../training/learning-rate";
import { predictorGradients, predictorScores } from "./dense-tensors";
import { type FlatNetwork, flatNetwork } from "./flat-network";
import type { LayerRows } from "./layer-rows";
import type { Between, Predictor } from "./predictor-network";
import { rowBatch } from "./row-batch";
import { rowOrder } from "./row-order";
import { type ClassWeight, startingNetwork } from "./starting-network";
import { weightedLoss } from "./weighted-loss";

/** How predictors are trained. */
export interface FitPlan {
  /** Hidden width; null for linear predictors. */
  readonly width: number | null;
  readonly between: Between;
  /** At most so many epochs. */
  readonly epochs: number;
  /** Rows of an epoch, after which the validation loss is taken: each row once where absent; where there are fewer rows, they are taken again and again. */
  readonly epochRows?: number;
  /** A layer is done when its validation loss has not fallen for so many epochs. */
  readonly patience: number;
  /** Rows of a step. */
  readonly batchRows: number;
  readonly peakLearningRate: number;
  readonly weightDecay: number;
  readonly classWeight: ClassWeight;
  readonly seed: number;
}

/** The rows of one layer that its predictor learns from. */
export interface FitRows {
  /** In any order: each epoch takes them in an order of its own, whole batches only. */
  readonly training: LayerRows;
  /** Of other documents; in no other split. */
  readonly validation: LayerRows;
}

/** A trained predictor, and how it came about. */
export interface FittedPredictor {
  /** Of the epoch with the lowest validation loss. */
  readonly predictor: Predictor;
  /** Weight of inactive neurons in the loss. */
  readonly inactiveWeight: number;
  /** Mean weighted loss over validation rows and neurons, nats: before training, then after each epoch. */
  readonly validationLosses: readonly number[];
  /** Counted from 1; 0 where no epoch was better than the start, which knows the frequency of each neuron. */
  readonly bestEpoch: number;
  /** Rows that went through training, all epochs together. */
  readonly nRowsSeen: number;
}

/** Share of the steps in which the learning rate rises. */
const WARM_UP_SHARE = 0.05;
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, maxGradientNorm: Number.POSITIVE_INFINITY };
/** Rows of a validation step. */
const VALIDATION_ROWS = 1024;

/**
 * Trains a predictor for each layer, with AdamW and a cosine schedule, and stops each early by its validation rows.
 *
 * The layers share nothing but the order of their rows: a layer's predictor is the same, to rounding, alone and beside others. Side by side the six layers of a
 * small model take three quarters of the time: the steps are few and small, and what an operation costs besides its arithmetic counts.
 *
 * @param layers rows of each layer, of the same sizes and numbers.
 * @param cacheFolder where compiled kernels are kept.
 * @param onEpoch told how many epochs are done.
 * @returns by layer.
 * @throws {RangeError} If there are fewer training rows than a batch has, no validation row, the layers differ in size, or a loss is not finite.
 */
export async function fitPredictors(
  layers: readonly FitRows[],
  plan: FitPlan,
  cacheFolder: string,
  onEpoch: (done: number) => void = () => undefined,
): Promise<FittedPredictor[]> {
  checkRows(layers, plan);
  const random = seededRandom(plan.seed);
  const startSeed = random.integer(2 ** 32);
  const starts = layers.map(({ training }) => startingNetwork(training, plan, seededRandom(startSeed)));
  const inactive = starts.map(({ inactiveWeight }) => inactiveWeight);
  const widener = await createHalfWidener(
    cacheFolder,
    Math.max(plan.batchRows, VALIDATION_ROWS) * layers[0].training.dModel,
  );
  const network = flatNetwork(
    starts.map((start) => start.layers),
    plan.between,
  );
  const inactiveWeights = plan.classWeight === "none" ? null : weightRows(inactive, layers[0].training.dFF);
  const adamW = stockAdamW([network.parameters], { ...ADAM, weightDecay: plan.weightDecay });
  const learner = { network, adamW, inactiveWeights, widener };
  const training = layers.map((layer) => layer.training);
  const validation = layers.map((layer) => layer.validation);
  try {
    const first = await meanLosses(learner, validation);
    const predictors = await network.read();
    const courses = predictors.map((predictor, n) => new Course(predictor, first[n], plan.patience));
    for (let epoch = 1; epoch <= plan.epochs && courses.some(({ isDone }) => !isDone); epoch++) {
      trainEpoch(learner, training, plan, random);
      const losses = await meanLosses(learner, validation);
      const trained = await network.read();
      for (const [n, course] of courses.entries()) course.add(losses[n], trained[n]);
      onEpoch(epoch);
    }
    const epochRows = nStepsOf(training[0], plan) * plan.batchRows;
    return courses.map(({ predictor, losses, bestEpoch }, n) => ({
      predictor,
      inactiveWeight: inactive[n],
      validationLosses: losses,
      bestEpoch,
      nRowsSeen: (losses.length - 1) * epochRows,
    }));
  } finally {
    adamW.dispose();
    tf.dispose([network.parameters, ...(inactiveWeights === null ? [] : [inactiveWeights])]);
  }
}

/** [nLayers, 1, dFF]: with one number a layer a native operation takes three times as long. */
function weightRows(weights: readonly number[], dFF: number): tf.Tensor3D {
  return tf.tidy(() => tf.tile(tf.tensor3d([...weights], [weights.length, 1, 1]), [1, 1, dFF]));
}

/** How one layer goes: its losses, and the best predictor so far. What comes after it is done changes nothing. */
class Course {
  readonly losses: number[];
  bestEpoch = 0;

  constructor(
    public predictor: Predictor,
    firstLoss: number,
    private readonly patience: number,
  ) {
    this.losses = [firstLoss];
  }

  get isDone(): boolean {
    return this.losses.length - 1 - this.bestEpoch >= this.patience;
  }

  add(loss: number, predictor: Predictor): void {
    if (this.isDone) return;
    this.losses.push(loss);
    if (loss >= this.losses[this.bestEpoch]) return;
    this.bestEpoch = this.losses.length - 1;
    this.predictor = predictor;
  }
}

function checkRows(layers: readonly FitRows[], { batchRows }: FitPlan): void {
  const [{ training, validation }] = layers;
  if (training.nRows < batchRows) {
    throw new RangeError(
      `Cannot train a predictor as there must be a batch of ${batchRows} rows: there are ${training.nRows}; ask for smaller batches or more rows`,
    );
  }
  if (validation.nRows === 0) {
    throw new RangeError("Cannot train a predictor as there must be validation rows, to stop early: there are none");
  }
  const sizesOf = ({ dModel, dFF, nRows }: LayerRows): string => `${nRows} rows of ${dModel} inputs and ${dFF} neurons`;
  for (const layer of layers) {
    for (const split of ["training", "validation"] as const) {
      const [first, other] = [sizesOf(layers[0][split]), sizesOf(layer[split])];
      if (first === other) continue;
      throw new RangeError(
        `Cannot train predictors side by side as all layers must have ${first} for ${split}: one has ${other}`,
      );
    }
  }
}

interface Learner {
  readonly network: FlatNetwork;
  readonly adamW: AdamW;
  /** [nLayers, 1, dFF]; null where all weights are 1. */
  readonly inactiveWeights: tf.Tensor3D | null;
  readonly widener: HalfWidener;
}

/** One epoch, in random order. */
function trainEpoch(learner: Learner, layers: readonly LayerRows[], plan: FitPlan, random: Random): void {
  const { network, adamW, inactiveWeights, widener } = learner;
  const { batchRows, epochs, peakLearningRate, epochRows = layers[0].nRows } = plan;
  const nSteps = nStepsOf(layers[0], plan);
  const warmUpSteps = Math.max(1, Math.round(WARM_UP_SHARE * nSteps * epochs));
  const order = rowOrder(layers[0].nRows, epochRows, random);
  const batch = rowBatch(layers, batchRows, widener);
  for (let step = 0; step < nSteps; step++) {
    batch.fill(order.subarray(step * batchRows, (step + 1) * batchRows));
    const learningRate = learningRateAt(adamW.stepsTaken + 1, {
      peakLearningRate,
      warmUpSteps,
      nSteps: nSteps * epochs,
    });
    tf.tidy(() => {
      const { inputs, labels } = batch.tensors();
      const gradient = network.gradient(predictorGradients(network.predictors(), inputs, labels, inactiveWeights));
      adamW.step({ gradients: { [network.parameters.name]: gradient }, learningRate, nTokens: batchRows });
    });
  }
}

const nStepsOf = ({ nRows }: LayerRows, { batchRows, epochRows = nRows }: FitPlan): number =>
  Math.floor(epochRows / batchRows);

/** Mean weighted loss over rows and neurons, by layer. */
async function meanLosses(
  { network, inactiveWeights, widener }: Learner,
  layers: readonly LayerRows[],
): Promise<number[]> {
  const { nRows, dFF } = layers[0];
  const sums = layers.map(() => 0);
  for (let start = 0; start < nRows; start += VALIDATION_ROWS) {
    const batch = rowBatch(layers, Math.min(VALIDATION_ROWS, nRows - start), widener);
    batch.fill(Int32Array.from({ length: batch.nRows }, (_, k) => start + k));
    const losses = tf.tidy(() => {
      const { inputs, labels } = batch.tensors();
      return weightedLoss(predictorScores(network.predictors(), inputs), labels, inactiveWeights);
    });
    for (const [n, loss] of (await losses.data()).entries()) sums[n] += loss;
    losses.dispose();
  }
  return sums.map((sum) => {
    const mean = sum / (nRows * dFF);
    if (Number.isFinite(mean)) return mean;
    throw new RangeError(
      `Cannot train a predictor as its validation loss must be finite: it is ${mean}; take a lower learning rate`,
    );
  });
}
