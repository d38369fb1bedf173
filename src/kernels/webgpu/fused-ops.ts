/** @file The operations of a training step on tensor cores: float16 products, float32 sums, residual stream, weights and gradients. */
import * as tf from "@tensorflow/tfjs-core";
import { embedding } from "./embedding";
import { embeddingGrad } from "./embedding-grad";
import { fusedAdamW } from "./fused-adamw";
import { fusedAttentionBlock } from "./fused-attention-block";
import { fusedFfnBlock } from "./fused-ffn-block";
import { fusedHeadLoss } from "./fused-head-loss";
import { Gpu } from "./gpu";
import { HEAD_SIZE, rotaryTable } from "./rotary";
import type { DecoderShape, TrainingOps } from "./training-ops";
import { withGradient } from "./with-gradient";

/** Rows of x, and the length of a sequence, must be a multiple of this. */
const ROW_UNIT = 128;

/**
 * The operations for decoders of one shape. They follow those of `stockOps` as far as float16 can.
 *
 * @param shape one for which `chooseTrainingOps` chooses them.
 */
export function fusedOps(shape: DecoderShape): TrainingOps {
  const tables = new Map<number, tf.Tensor2D>();
  const tableFor = (context: number): tf.Tensor2D => {
    const known =
      tables.get(context) ?? tf.keep(tf.tensor2d(rotaryTable(context, shape.ropeBase), [context, HEAD_SIZE]));
    tables.set(context, known);
    return known;
  };
  return {
    kind: "fused",
    embed(matrix, tokens) {
      checkRows("tokens", tokens.shape[0]);
      Gpu.of(tf.backend()).startStep(); // every step begins here
      return withGradient<tf.Tensor2D>(
        [matrix],
        () => ({ value: embedding.call({ matrix, tokens }, {})[0] as tf.Tensor2D, saved: [tokens] }),
        (dx, [tokens]) => embeddingGrad.call({ dx, tokens }, { vocabSize: matrix.shape[0] }),
      );
    },
    attentionBlock(x, weights, context) {
      checkRows("context", context);
      return fusedAttentionBlock(shape, x, weights, tableFor(context));
    },
    ffnBlock: (x, weights, observe) => fusedFfnBlock(shape, x, weights, observe),
    headLoss: (x, weights, targets) => fusedHeadLoss(shape, x, weights, targets),
    adamW: fusedAdamW,
    dispose() {
      tf.dispose([...tables.values()]);
      tables.clear();
    },
  };
}

function checkRows(name: string, count: number): void {
  if (count % ROW_UNIT === 0 && count > 0) return;
  throw new RangeError(
    `Cannot run fused kernels as the number of ${name} must be a multiple of ${ROW_UNIT}: current value is ${count}`,
  );
}
