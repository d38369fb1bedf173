/** @file The feed-forward half of a layer on tensor cores, for the four variants. */
import * as tf from "@tensorflow/tfjs-core";
import { matMul } from "./matmul";
import { packHalf } from "./pack-half";
import { rmsNorm } from "./rms-norm";
import { rmsNormGrad } from "./rms-norm-grad";
import type { DecoderShape, FfnWeights } from "./training-ops";
import { unpackHalf } from "./unpack-half";
import { weightGradient } from "./weight-gradient";
import { withGradient } from "./with-gradient";

/**
 * x + downProj a, with a the activation of rmsNorm(x). The nonlinearity is the epilogue of the product with up, or with gate and up at once;
 * its derivative that of the product with downProj.
 *
 * @param x [n, dModel] float32.
 * @param observe gets a as float32 [n, dFF].
 */
export function fusedFfnBlock(
  { variant, dModel, dFF, rmsNormEpsilon }: DecoderShape,
  x: tf.Tensor2D,
  { ffnNorm, gateProj, upProj, downProj }: FfnWeights,
  observe?: (activation: tf.Tensor2D) => void,
): tf.Tensor2D {
  const [n] = x.shape;
  const order = gateProj ? "inTurns" : "below";
  const inner = gateProj ? [gateProj, upProj] : [upProj];
  const innerWidth = inner.length * dFF;
  return withGradient<tf.Tensor2D>(
    [x, ffnNorm, ...inner, downProj],
    () => {
      const [normed, scales] = rmsNorm.call({ x, weight: ffnNorm }, { epsilon: rmsNormEpsilon });
      const [innerProj] = packHalf.call({ m0: inner[0], m1: inner[1] }, { order }); // [innerWidth, dModel]
      const [outProj] = packHalf.call({ m0: downProj }, { order: "below" });
      const toInner = { m: n, n: innerWidth, k: dModel, transposeB: true, epilogue: `${variant}Activation` } as const;
      // What the derivative is computed from: gate and up, or, where there is no gate, the activation itself.
      const [activation, preActivations = activation] = matMul.call({ a: normed, b: innerProj }, toInner); // [n, dFF]
      if (observe) {
        tf.tidy(() => {
          observe(unpackHalf.call({ packed: activation }, {})[0] as tf.Tensor2D);
        });
      }
      const toResidual = { m: n, n: dModel, k: dFF, transposeB: true, epilogue: "residual" } as const;
      const [y] = matMul.call({ a: activation, b: outProj, extra: x }, toResidual) as [tf.Tensor2D];
      return { value: y, saved: [x, ffnNorm, normed, scales, innerProj, outProj, activation, preActivations] };
    },
    (dy, [x, weight, normed, scales, innerProj, outProj, activation, preActivations]) => {
      const [dyHalf] = packHalf.call({ m0: dy }, { order: "below" });
      const toInner = { m: n, n: dFF, k: dModel, epilogue: `${variant}Gradient` } as const;
      const [dInner] = matMul.call({ a: dyHalf, b: outProj, extra: preActivations }, toInner); // [n, innerWidth]
      const [dDownProj] = weightGradient(dyHalf, activation);
      const [dNormed] = matMul.call({ a: dInner, b: innerProj }, { m: n, n: dModel, k: innerWidth, epilogue: "half" });
      const dInnerProj = weightGradient(dInner, normed, order, inner.length);
      const [dx, dNorm] = rmsNormGrad.call({ x, weight, scales, dy: dNormed, dResidual: dy }, {});
      return [dx, dNorm, ...dInnerProj, dDownProj];
    },
  );
}
