/**
 * @file The operations of a training step in stock TensorFlow.js ops, float32, on any backend.
 *
 * They are what a machine without tensor cores trains with, and the oracle of the fused kernels. Gradients that TensorFlow.js lacks or computes by
 * way of the host (sums and means build arrays of ones there) are written out.
 */
import * as tf from "@tensorflow/tfjs-core";
import { HEAD_SIZE, rotaryTable } from "./rotary";
import { stockAdamW } from "./stock-adamw";
import type { DecoderShape, TrainedVariant, TrainingOps } from "./training-ops";
import { withGradient } from "./with-gradient";

const MASKED = -1e9; // exp() of it is 0 in float32; an infinity would make gradients of masked scores NaN

/** What every sequence of a context shares. */
interface Tables {
  /** cos of each pair's angle, for both halves of a head; -sin for the first, sin for the second: [context, 64]. */
  readonly cos: tf.Tensor2D;
  readonly signedSin: tf.Tensor2D;
  /** 0 where a key is not later than the query, else hugely negative: [context, context]. */
  readonly mask: tf.Tensor2D;
}

/** The operations for decoders of one shape. */
export function stockOps(shape: DecoderShape): TrainingOps {
  const { variant, dModel, nHeads, vocabSize, rmsNormEpsilon, ropeBase } = shape;
  const tables = new Map<number, Tables>();
  const tablesFor = (context: number): Tables => {
    const known = tables.get(context) ?? makeTables(context, ropeBase);
    tables.set(context, known);
    return known;
  };
  return {
    kind: "stock",
    embed: (embedding, tokens) => tf.gather(embedding, tokens),
    attentionBlock(x, { attnNorm, qProj, kProj, vProj, oProj }, context) {
      return tf.tidy(() => {
        const { cos, signedSin, mask } = tablesFor(context);
        const batch = x.shape[0] / context;
        const normed = rmsNorm(x, attnNorm, rmsNormEpsilon);
        const heads = (matrix: tf.Tensor2D): tf.Tensor4D =>
          tf.transpose(tf.reshape(linear(normed, matrix), [batch, context, nHeads, HEAD_SIZE]), [0, 2, 1, 3]);
        const turn = (h: tf.Tensor4D): tf.Tensor4D => {
          const [a, b] = tf.split(h, 2, 3);
          return tf.add(tf.mul(h, cos), tf.mul(tf.concat([b, a], 3), signedSin));
        };
        const q = turn(heads(qProj)); // [batch, nHeads, context, 64]
        const k = turn(heads(kProj));
        const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(HEAD_SIZE)), mask);
        const mixed = tf.matMul(tf.softmax(scores), heads(vProj));
        const o = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * context, dModel]) as tf.Tensor2D;
        return tf.add(x, linear(o, oProj));
      });
    },
    ffnBlock(x, { ffnNorm, gateProj, upProj, downProj }, observe) {
      return tf.tidy(() => {
        const normed = rmsNorm(x, ffnNorm, rmsNormEpsilon);
        const up = linear(normed, upProj); // [n, dFF]
        const activation = activationOf(variant, up, gateProj && linear(normed, gateProj));
        observe?.(activation);
        return tf.add(x, linear(activation, downProj));
      });
    },
    headLoss(x, { finalNorm, head }, targets) {
      return tf.tidy(() => crossEntropy(linear(rmsNorm(x, finalNorm, rmsNormEpsilon), head), targets, vocabSize));
    },
    adamW: stockAdamW,
    dispose() {
      for (const { cos, signedSin, mask } of tables.values()) tf.dispose([cos, signedSin, mask]);
      tables.clear();
    },
  };
}

const linear = (x: tf.Tensor2D, matrix: tf.Tensor2D): tf.Tensor2D => tf.matMul(x, matrix, false, true);

/** y = h ⊙ w with h = x / sqrt(mean(x²) + ε). */
function rmsNorm(x: tf.Tensor2D, weight: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient<tf.Tensor2D>(
    [x, weight],
    () => {
      const scale = tf.rsqrt(tf.add(tf.mean(tf.square(x), 1, true), epsilon)); // [n, 1]
      const h = tf.mul(x, scale);
      return { value: tf.mul(h, weight), saved: [h, scale, weight] };
    },
    (dy, [h, scale, w]) => {
      const dh = tf.mul(dy, w);
      const along = tf.mean(tf.mul(dh, h), 1, true);
      return [tf.mul(tf.sub(dh, tf.mul(h, along)), scale), tf.sum(tf.mul(dy, h), 0)];
    },
  );
}

/** Σ_tokens (log Σ_v exp(logit[v]) - logit[target]). */
function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D, vocabSize: number): tf.Scalar {
  return withGradient<tf.Scalar>(
    [logits],
    () => {
      const lse = tf.logSumExp(logits, 1, true); // [n, 1]
      const hits = tf.cast(tf.oneHot(targets, vocabSize), "float32"); // [n, vocabSize]
      return { value: tf.sub(tf.sum(lse), tf.sum(tf.mul(logits, hits))), saved: [logits, lse, hits] };
    },
    (dLoss, [z, lse, hits]) => [tf.mul(tf.sub(tf.exp(tf.sub(z, lse)), hits), dLoss)],
  );
}

function activationOf(variant: TrainedVariant, up: tf.Tensor2D, gate: tf.Tensor2D | undefined): tf.Tensor2D {
  switch (variant) {
    case "relu":
      return tf.relu(up);
    case "relu2":
      return squaredRelu(up);
    case "reglu":
      return tf.mul(tf.relu(gate!), up);
    case "swiglu":
      return tf.mul(tf.mul(gate!, tf.sigmoid(gate!)), up);
    default:
      return variant satisfies never;
  }
}

/** a = max(z, 0)², da/dz = 2 max(z, 0). */
function squaredRelu(z: tf.Tensor2D): tf.Tensor2D {
  return withGradient<tf.Tensor2D>(
    [z],
    () => {
      const positive = tf.relu(z);
      return { value: tf.square(positive), saved: [positive] };
    },
    (dy, [positive]) => [tf.mul(dy, tf.mul(positive, 2))],
  );
}

function makeTables(context: number, ropeBase: number): Tables {
  const half = HEAD_SIZE / 2;
  const table = rotaryTable(context, ropeBase);
  const cos = new Float32Array(table.length);
  const signedSin = new Float32Array(table.length);
  const mask = new Float32Array(context * context);
  for (let position = 0; position < context; position++) {
    const row = position * HEAD_SIZE;
    for (let i = 0; i < half; i++) {
      cos[row + i] = cos[row + half + i] = table[row + i];
      signedSin[row + half + i] = table[row + half + i];
      signedSin[row + i] = -table[row + half + i];
    }
    mask.fill(MASKED, position * context + position + 1, (position + 1) * context);
  }
  return {
    cos: tf.keep(tf.tensor2d(cos, [context, HEAD_SIZE])),
    signedSin: tf.keep(tf.tensor2d(signedSin, [context, HEAD_SIZE])),
    mask: tf.keep(tf.tensor2d(mask, [context, context])),
  };
}
