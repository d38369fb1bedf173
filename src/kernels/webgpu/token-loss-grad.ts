/**
 * @file Cross-entropy, backward: dlogit[v] = dloss (exp(logit[v] - lse) - [v = target]).
 *
 * logits [n, vocabSize] float16, lse float32 [n], targets int32 [n], dloss float32 [], to dlogits [n, vocabSize] float16; a thread a vector of 8. The loss
 * is a sum over tokens: divided by their number, most of these values would vanish in float16.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { half } from "./gpu";
import { defineKernel } from "./kernel";
import { forEachItem, HALF_CONVERSIONS, HALVES, storageBuffers } from "./wgsl";

interface TokenLossGradInputs {
  readonly logits: tf.Tensor;
  readonly targets: tf.Tensor;
  readonly logSumExp: tf.Tensor;
  readonly dLoss: tf.Tensor;
}

/** Output: dlogits. */
export const tokenLossGrad = defineKernel<TokenLossGradInputs, Record<string, never>>(
  "Relu2TokenLossGrad",
  (gpu, { logits, targets, logSumExp, dLoss }) => {
    const [n, packedWidth] = logits.shape;
    const vectors = (2 * packedWidth) / HALVES;
    const { main, workgroups } = forEachItem(
      n * vectors,
      `let row = i / ${vectors}u;
    let lse = logSumExp[row];
    let x = logits[i];
    var lo = exp(toFloats(x.xy) - lse);
    var hi = exp(toFloats(x.zw) - lse);
    let hit = u32(targets[row]) - (i % ${vectors}u) * ${HALVES}u; // below 8 in the vector of the target only
    if (hit < 4u) { lo[hit] -= 1.0; } else if (hit < 8u) { hi[hit - 4u] -= 1.0; }
    dLogits[i] = vec4<u32>(toHalves(lo * dLoss[0]), toHalves(hi * dLoss[0]));`,
    );
    const program = {
      key: `tokenLossGrad ${n}x${2 * packedWidth}`,
      wgsl: () => `${HALF_CONVERSIONS}
${storageBuffers({ logits: "vec4<u32>", targets: "i32", logSumExp: "f32", dLoss: "f32" }, { dLogits: "vec4<u32>" })}
${main}`,
      workgroups,
    };
    return gpu.run(program, { inputs: [logits, targets, logSumExp, dLoss], outputs: [half(n, 2 * packedWidth)] });
  },
);
