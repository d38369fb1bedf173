/** @file What training a decoder asks of its kernels: the same few operations from stock TensorFlow.js ops and from fused GPU kernels. */
import type * as tf from "@tensorflow/tfjs-core";

/** Feed-forward networks that can be trained: without a gate (`relu`, `relu2`) and with one (`reglu`, `swiglu`). */
export type TrainedVariant = "relu" | "relu2" | "reglu" | "swiglu";

/** What the operations need to know of the decoder they belong to. */
export interface DecoderShape {
  readonly variant: TrainedVariant;
  readonly dModel: number;
  readonly nHeads: number;
  readonly dFF: number;
  readonly vocabSize: number;
  readonly rmsNormEpsilon: number;
  readonly ropeBase: number;
}

/** Weights of the attention half of a layer. Matrices are [out, in], row-major. */
export interface AttentionWeights {
  /** [dModel] */
  readonly attnNorm: tf.Tensor1D;
  /** [dModel, dModel], as are the other three: every head has its own keys and values. */
  readonly qProj: tf.Tensor2D;
  readonly kProj: tf.Tensor2D;
  readonly vProj: tf.Tensor2D;
  readonly oProj: tf.Tensor2D;
}

/** Weights of the feed-forward half of a layer. */
export interface FfnWeights {
  /** [dModel] */
  readonly ffnNorm: tf.Tensor1D;
  /** [dFF, dModel], of the variants with a gate. */
  readonly gateProj?: tf.Tensor2D;
  /** [dFF, dModel] */
  readonly upProj: tf.Tensor2D;
  /** [dModel, dFF] */
  readonly downProj: tf.Tensor2D;
}

/** Weights of what follows the last layer. */
export interface HeadWeights {
  /** [dModel] */
  readonly finalNorm: tf.Tensor1D;
  /** [vocabSize, dModel] */
  readonly head: tf.Tensor2D;
}

/** How AdamW moves the parameters. */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled, on matrices only: norm weights are not decayed. */
  readonly weightDecay: number;
  /** Gradients of a larger global L2 norm are scaled down to it. */
  readonly maxGradientNorm: number;
}

/** One step of the optimizer. */
export interface AdamWStep {
  /** Gradients by variable name, of the loss summed over tokens. Not disposed. */
  readonly gradients: tf.NamedTensorMap;
  readonly learningRate: number;
  /** Tokens that the loss was summed over: gradients are divided by it, before their norm is taken. */
  readonly nTokens: number;
}

/** AdamW with clipping by the global norm; holds two moments a parameter. */
export interface AdamW {
  /** Moves every parameter. Reads nothing back from the device. */
  step(step: AdamWStep): void;
  /** Norm of the last step's mean gradient before clipping, shape []. Belongs to the optimizer. */
  readonly gradientNorm: tf.Scalar;
  /** Number of steps taken; set it, with the moments, to resume. */
  stepsTaken: number;
  /** By variable name: first and second moment, of the parameter's shape. They belong to the optimizer; a resumed run assigns them. */
  readonly moments: ReadonlyMap<string, { readonly first: tf.Variable; readonly second: tf.Variable }>;
  dispose(): void;
}

/**
 * The operations of a training step, each differentiable in its weights and in x by `tf.variableGrads`.
 *
 * The residual stream x is float32, shape [batch * context, dModel], the sequences of a batch one after the other.
 */
export interface TrainingOps {
  readonly kind: "stock" | "fused";
  /** Rows of the embedding, [vocabSize, dModel], for int32 tokens of shape [batch * context]. */
  embed(embedding: tf.Tensor2D, tokens: tf.Tensor1D): tf.Tensor2D;
  /** x + oProj attention(rmsNorm(x)), causal, with rotary positions; a sequence is `context` rows long. */
  attentionBlock(x: tf.Tensor2D, weights: AttentionWeights, context: number): tf.Tensor2D;
  /**
   * x + downProj a, with a the FFN activation of rmsNorm(x).
   *
   * @param observe gets a, float32 [batch * context, dFF], inside a tidy: keep what should outlive it.
   */
  ffnBlock(x: tf.Tensor2D, weights: FfnWeights, observe?: (activation: tf.Tensor2D) => void): tf.Tensor2D;
  /**
   * Cross-entropy in nats, summed over tokens; targets are int32 [batch * context].
   *
   * A sum and not a mean: sums of micro-batches add up to that of the batch, and the gradients stay in the range of float16.
   */
  headLoss(x: tf.Tensor2D, weights: HeadWeights, targets: tf.Tensor1D): tf.Scalar;
  adamW(parameters: readonly tf.Variable[], settings: AdamWSettings): AdamW;
  /** Frees the tables that the operations share. */
  dispose(): void;
}
