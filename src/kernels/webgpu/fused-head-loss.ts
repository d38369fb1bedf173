/** @file Final norm, head and cross-entropy on tensor cores. */
import type * as tf from "@tensorflow/tfjs-core";
import { matMul } from "./matmul";
import { packHalf } from "./pack-half";
import { rmsNorm } from "./rms-norm";
import { rmsNormGrad } from "./rms-norm-grad";
import { tokenLoss } from "./token-loss";
import { tokenLossGrad } from "./token-loss-grad";
import type { DecoderShape, HeadWeights } from "./training-ops";
import { weightGradient } from "./weight-gradient";
import { withGradient } from "./with-gradient";

/**
 * Cross-entropy of the next token in nats, summed over tokens. Logits are float16.
 *
 * @param x [n, dModel] float32.
 * @param targets int32 [n].
 */
export function fusedHeadLoss(
  { dModel, vocabSize, rmsNormEpsilon }: DecoderShape,
  x: tf.Tensor2D,
  { finalNorm, head }: HeadWeights,
  targets: tf.Tensor1D,
): tf.Scalar {
  const [n] = x.shape;
  return withGradient<tf.Scalar>(
    [x, finalNorm, head],
    () => {
      const [normed, scales] = rmsNorm.call({ x, weight: finalNorm }, { epsilon: rmsNormEpsilon });
      const [headHalf] = packHalf.call({ m0: head }, { order: "below" });
      const toLogits = { m: n, n: vocabSize, k: dModel, transposeB: true, epilogue: "half" } as const;
      const [logits] = matMul.call({ a: normed, b: headHalf }, toLogits); // [n, vocabSize]
      const [sum, logSumExp] = tokenLoss.call({ logits, targets }, {}) as [tf.Scalar, tf.Tensor1D];
      return { value: sum, saved: [x, finalNorm, normed, scales, headHalf, logits, logSumExp, targets] };
    },
    (dLoss, [x, weight, normed, scales, headHalf, logits, logSumExp, targets]) => {
      const [dLogits] = tokenLossGrad.call({ logits, targets, logSumExp, dLoss }, {}); // [n, vocabSize]
      const [dHead] = weightGradient(dLogits, normed);
      const [dNormed] = matMul.call({ a: dLogits, b: headHalf }, { m: n, n: dModel, k: vocabSize, epilogue: "half" });
      const [dx, dNorm] = rmsNormGrad.call({ x, weight, scales, dy: dNormed }, {});
      return [dx, dNorm, dHead];
    },
  );
}
