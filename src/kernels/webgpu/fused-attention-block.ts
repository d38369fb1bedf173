/** @file The attention half of a layer on tensor cores. */
import type * as tf from "@tensorflow/tfjs-core";
import { attention } from "./attention";
import { attentionGrad } from "./attention-grad";
import { matMul } from "./matmul";
import { packHalf } from "./pack-half";
import { rmsNorm } from "./rms-norm";
import { rmsNormGrad } from "./rms-norm-grad";
import { rotate } from "./rotary";
import type { AttentionWeights, DecoderShape } from "./training-ops";
import { weightGradient } from "./weight-gradient";
import { withGradient } from "./with-gradient";

/**
 * x + oProj attention(rmsNorm(x)). Queries, keys and values are one product.
 *
 * @param x [batch * context, dModel] float32.
 * @param rotaryTable [context, 64].
 */
export function fusedAttentionBlock(
  { dModel, nHeads, rmsNormEpsilon }: DecoderShape,
  x: tf.Tensor2D,
  { attnNorm, qProj, kProj, vProj, oProj }: AttentionWeights,
  rotaryTable: tf.Tensor2D,
): tf.Tensor2D {
  const [n] = x.shape;
  const [context] = rotaryTable.shape;
  const heads = { batch: n / context, context, heads: nHeads };
  return withGradient<tf.Tensor2D>(
    [x, attnNorm, qProj, kProj, vProj, oProj],
    () => {
      const [normed, scales] = rmsNorm.call({ x, weight: attnNorm }, { epsilon: rmsNormEpsilon });
      const [qkvProj] = packHalf.call({ m0: qProj, m1: kProj, m2: vProj }, { order: "below" }); // [3 dModel, dModel]
      const [outProj] = packHalf.call({ m0: oProj }, { order: "below" });
      const toQkv = { m: n, n: 3 * dModel, k: dModel, transposeB: true, epilogue: "half" } as const;
      const [qkv] = matMul.call({ a: normed, b: qkvProj }, toQkv); // [n, 3 dModel]
      rotate.call({ qkv, table: rotaryTable }, { inverse: false });
      const [o, logSumExp] = attention.call({ qkv }, heads); // [n, dModel]
      const toResidual = { m: n, n: dModel, k: dModel, transposeB: true, epilogue: "residual" } as const;
      const [y] = matMul.call({ a: o, b: outProj, extra: x }, toResidual) as [tf.Tensor2D];
      return { value: y, saved: [x, attnNorm, normed, scales, qkvProj, outProj, qkv, o, logSumExp] };
    },
    (dy, [x, weight, normed, scales, qkvProj, outProj, qkv, o, logSumExp]) => {
      const [dyHalf] = packHalf.call({ m0: dy }, { order: "below" });
      const [dO] = matMul.call({ a: dyHalf, b: outProj }, { m: n, n: dModel, k: dModel, epilogue: "half" });
      const [dOutProj] = weightGradient(dyHalf, o);
      const [dQkv] = attentionGrad.call({ qkv, o, dO, logSumExp }, heads); // [n, 3 dModel]
      rotate.call({ qkv: dQkv, table: rotaryTable }, { inverse: true });
      const [dNormed] = matMul.call({ a: dQkv, b: qkvProj }, { m: n, n: dModel, k: 3 * dModel, epilogue: "half" });
      const dQkvProj = weightGradient(dQkv, normed, "below", 3);
      const [dx, dNorm] = rmsNormGrad.call({ x, weight, scales, dy: dNormed, dResidual: dy }, {});
      return [dx, dNorm, ...dQkvProj, dOutProj];
    },
  );
}
