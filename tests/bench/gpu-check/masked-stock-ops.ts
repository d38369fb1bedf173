import * as tf from "@tensorflow/tfjs-core";
import { stockOps } from "../../../src/kernels/webgpu/stock-ops";
import type { DecoderShape, TrainingOps } from "../../../src/kernels/webgpu/training-ops";

/**
 * Stock operations of ReLU and ReGLU in which a given mask says which neurons are active: relu(z) becomes mask · z, forward and backward.
 *
 * @param masks by layer, [nTokens, dFF] of 0 and 1; the FFN blocks take them in turn.
 */
export function stockOpsWithMasks(shape: DecoderShape, masks: readonly tf.Tensor2D[]): TrainingOps {
  let layer = 0;
  return {
    ...stockOps(shape),
    ffnBlock(x, { ffnNorm, gateProj, upProj, downProj }) {
      const mask = masks[layer++ % masks.length];
      return tf.tidy(() => {
        const meanSquare = tf.mean(tf.square(x), 1, true);
        const normed = tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, shape.rmsNormEpsilon))), ffnNorm) as tf.Tensor2D;
        const up = tf.matMul(normed, upProj, false, true);
        const activation = gateProj
          ? tf.mul(tf.mul(tf.matMul(normed, gateProj, false, true), mask), up)
          : tf.mul(up, mask);
        return tf.add(x, tf.matMul(activation as tf.Tensor2D, downProj, false, true));
      });
    },
  };
}
