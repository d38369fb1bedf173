/** @file Sequences with one beginning: it is computed once, and its keys and values serve every branch that continues it. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "./config";
import { decoderLayer, type Intervention } from "./decoder-layer";
import { MASKED, type PositionTables, positionTables } from "./position-tables";
import type { WeightStore } from "./weight-store";

/** Branch of the tokens that all branches of a row continue. */
export const PREFIX = 0;
/** Branch of tokens that only fill a row up. */
export const PADDING = -1;

/**
 * A batch whose rows hold a prefix and, one after the other, the branches that continue it: a tree of depth two. Each array is [batch, context]
 * row-major.
 */
export interface BranchedTokens {
  readonly batch: number;
  readonly context: number;
  /** Ids in the vocabulary, of the padding too. */
  readonly tokens: Int32Array;
  /** Of each token in its own sequence, prefix and branch, from 0. */
  readonly positions: Int32Array;
  /** `PREFIX`, `PADDING`, or the number of the branch, from 1. */
  readonly branches: Int32Array;
}

/**
 * The residual stream after the last layer: that of a branch is the same as if prefix and branch were alone in a sequence.
 *
 * @param intervene as in `forward`; rows of padding go through it too.
 * @returns shape [batch * context, dModel]. The caller disposes it.
 * @throws {RangeError} If a position does not fit into the model's context.
 */
export async function branchedResidual(
  store: WeightStore,
  branched: BranchedTokens,
  intervene?: Intervention,
): Promise<tf.Tensor2D> {
  const { config, embedding } = store;
  const { batch, context, tokens } = branched;
  const tables = branchedTables(config, branched);
  let residual = tf.tidy(
    () =>
      tf.reshape(tf.gather(embedding, tf.tensor1d(tokens, "int32")), [batch, context, config.dModel]) as tf.Tensor3D,
  );
  try {
    for (let layer = 0; layer < config.nLayers; layer++) {
      const before = residual;
      residual = await store.withLayer(layer, (weights) => {
        const hook = intervene && ((activation: tf.Tensor2D) => intervene(activation, layer));
        return decoderLayer(config, weights, before, tables, { intervene: hook }).residual;
      });
      before.dispose();
    }
    return tf.reshape(residual, [batch * context, config.dModel]);
  } finally {
    tf.dispose([tables, residual]);
  }
}

/** Angles by position; a token sees what is not later in its own branch and in the prefix. */
function branchedTables(config: ModelConfig, branched: BranchedTokens): PositionTables<tf.Tensor4D> {
  const { batch, context, positions, branches } = branched;
  const nPositions = positions.reduce((highest, position) => Math.max(highest, position), 0) + 1;
  if (nPositions > config.contextLength) {
    throw new RangeError(
      `Cannot run the model as a sequence must have at most ${config.contextLength} tokens: current value is ${nPositions}`,
    );
  }
  return tf.tidy(() => {
    const { cos, signedSin } = positionTables(config, nPositions);
    const flat = tf.tensor1d(positions, "int32");
    const ofEach = (table: tf.Tensor2D): tf.Tensor4D =>
      tf.reshape(tf.gather(table, flat), [batch, 1, context, config.headSize]);
    const values = (array: Int32Array, shape: [number, number, number, number]): tf.Tensor4D =>
      tf.tensor4d(Float32Array.from(array), shape);
    const [asQuery, asKey]: [number, number, number, number][] = [
      [batch, 1, context, 1],
      [batch, 1, 1, context],
    ];
    const keyBranches = values(branches, asKey);
    const isLater = tf.greater(values(positions, asKey), values(positions, asQuery)); // [batch, 1, context, context]
    const isOtherBranch = tf.logicalAnd(
      tf.notEqual(keyBranches, PREFIX),
      tf.notEqual(keyBranches, values(branches, asQuery)),
    );
    const isHidden = tf.cast(tf.logicalOr(isLater, isOtherBranch), "float32");
    return { cos: ofEach(cos), signedSin: ofEach(signedSin), causalMask: tf.mul<tf.Tensor4D>(isHidden, MASKED) };
  });
}
