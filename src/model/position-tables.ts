/** @file What depends on positions alone: rotation angles and the causal mask, made once for many layers. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "./config";

/** What is added to the score of a key that must not be seen. */
export const MASKED = -1e9; // exp() of it is 0 in float32; an infinity would make gradients of masked scores NaN

/**
 * Tables for every position of a context; where each sequence of a batch has tables of its own, their shapes begin with [batch, 1]. A type, not
 * an interface, so that `tf.dispose` takes it whole.
 */
export type PositionTables<Table extends tf.Tensor = tf.Tensor2D | tf.Tensor4D> = {
  /** cos mθ of position m, twice side by side, shape [context, headSize]. */
  readonly cos: Table;
  /** -sin mθ then sin mθ of position m, shape [context, headSize]. */
  readonly signedSin: Table;
  /** Added to the attention scores: 0 where a key is not later than the query, else hugely negative; [context, context]. */
  readonly causalMask: Table;
};

/**
 * Makes the tables. Angles are θ_i = ropeBase^(-2i / headSize), i < headSize / 2, computed in float64.
 *
 * @param context number of positions, from 0 on.
 * @returns tensors that the caller disposes.
 * @see Su et al. 2021, arXiv:2104.09864 (rotary position embedding).
 */
export function positionTables({ headSize, ropeBase }: ModelConfig, context: number): PositionTables<tf.Tensor2D> {
  const half = headSize / 2;
  const cos = new Float32Array(context * headSize);
  const signedSin = new Float32Array(context * headSize);
  const causalMask = new Float32Array(context * context);
  for (let position = 0; position < context; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * ropeBase ** (-i / half);
      const first = position * headSize + i;
      cos[first] = cos[first + half] = Math.cos(angle);
      signedSin[first + half] = Math.sin(angle);
      signedSin[first] = -signedSin[first + half];
    }
    causalMask.fill(MASKED, position * context + position + 1, (position + 1) * context);
  }
  return {
    cos: tf.tensor2d(cos, [context, headSize]),
    signedSin: tf.tensor2d(signedSin, [context, headSize]),
    causalMask: tf.tensor2d(causalMask, [context, context]),
  };
}

/** The first `context` positions of longer tables; inside `tf.tidy`. */
export function firstPositions(tables: PositionTables, context: number): PositionTables {
  const [longest] = tables.cos.shape.slice(-2);
  if (context === longest) return tables;
  return {
    cos: beginning(tables.cos, [context, -1]),
    signedSin: beginning(tables.signedSin, [context, -1]),
    causalMask: beginning(tables.causalMask, [context, context]),
  };
}

function beginning<Table extends tf.Tensor>(table: Table, size: [number, number]): Table {
  const outer = table.shape.slice(0, -2);
  return tf.slice(table, [...outer.map(() => 0), 0, 0], [...outer, ...size]);
}
