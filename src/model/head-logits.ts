/** @file From the residual stream to logits. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "./config";
import type { DecoderWeights } from "./decoder-weights";
import { rmsNorm } from "./rms-norm";

/**
 * Final norm and output head: logits = head · rmsNorm(x).
 *
 * @param residual x, shape [nTokens, dModel], after the last layer. Not disposed.
 * @returns shape [nTokens, vocabSize]. The caller disposes it.
 */
export function headLogits(
  { rmsNormEpsilon }: ModelConfig,
  { finalNorm, head }: Pick<DecoderWeights, "finalNorm" | "head">,
  residual: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => tf.matMul(rmsNorm(residual, finalNorm, rmsNormEpsilon), head, false, true));
}
