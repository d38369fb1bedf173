/** @file A decoder, its optimizer and its place in a run: everything that one training step changes. */
import * as tf from "@tensorflow/tfjs-core";
import type { AdamW, AdamWSettings, TrainingOps } from "../kernels/webgpu/training-ops";
import { decoderLoss } from "./decoder-loss";
import { microBatches } from "./micro-batches";
import { initialModel, type TrainedModel } from "./trained-model";
import type { TrainingPlan } from "./training-plan";
import type { SequenceSource } from "./training-text";

/** The optimizer of all runs. */
export const ADAMW: AdamWSettings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 };

/** What a step leaves on the device. The caller disposes both. */
export interface StepMeasures {
  /** Mean loss of the batch before the step, nats a token. */
  readonly loss: tf.Scalar;
  /** Norm of its gradient before clipping. */
  readonly gradientNorm: tf.Scalar;
}

/** A run in progress. */
export interface Trainer {
  readonly ops: TrainingOps;
  readonly model: TrainedModel;
  readonly optimizer: AdamW;
  dispose(): void;
}

/** A run at its start; the caller disposes it. `ops` are the caller's. */
export function startTrainer(plan: TrainingPlan, ops: TrainingOps): Trainer {
  const model = initialModel(plan.config, plan.seed);
  const optimizer = ops.adamW(
    model.parameters.map(({ variable }) => variable),
    ADAMW,
  );
  return {
    ops,
    model,
    optimizer,
    dispose() {
      optimizer.dispose();
      model.dispose();
    },
  };
}

/** Takes one step of a run on sequences of its text. Reads nothing back from the device. */
export function trainStep(
  { ops, model, optimizer }: Trainer,
  { batchSequences, microSequences, contextLength }: TrainingPlan,
  { training, learningRate }: { training: SequenceSource; learningRate: number },
): StepMeasures {
  const nTokens = batchSequences * contextLength;
  const first = optimizer.stepsTaken * batchSequences;
  const range = { contextLength, first, nSequences: batchSequences, sequencesAtATime: microSequences };
  let sum: BatchSum | undefined;
  for (const batch of microBatches(training, range)) {
    const variables = model.parameters.map(({ variable }) => variable);
    const { value, grads } = tf.variableGrads(() => decoderLoss(ops, model.weights, batch), variables);
    tf.dispose([batch.tokens, batch.targets]);
    sum = add(sum, { loss: value, gradients: grads });
  }
  if (!sum) throw new RangeError("Cannot take a training step as a batch must have sequences: it has none");
  const { loss, gradients } = sum;
  optimizer.step({ gradients, learningRate, nTokens });
  const measures = tf.tidy(() => ({
    loss: tf.div(loss, nTokens) as tf.Scalar,
    gradientNorm: tf.mul(optimizer.gradientNorm, 1) as tf.Scalar, // a copy: the next step changes it where it lies
  }));
  tf.dispose([loss, gradients]);
  return measures;
}

/** Loss and gradients by variable, summed over the tokens of micro-batches. A type, so that `tf.dispose` takes it whole. */
type BatchSum = { readonly loss: tf.Scalar; readonly gradients: tf.NamedTensorMap };

function add(sum: BatchSum | undefined, term: BatchSum): BatchSum {
  if (!sum) return term;
  const total = tf.tidy(() => ({
    loss: tf.add(sum.loss, term.loss) as tf.Scalar,
    gradients: Object.fromEntries(
      Object.entries(sum.gradients).map(([name, gradient]) => [name, tf.add(gradient, term.gradients[name])]),
    ),
  }));
  tf.dispose([sum, term]);
  return total;
}
