/** @file How likely a model finds each choice of each item. */
import * as tf from "@tensorflow/tfjs-core";
import type { Intervention } from "../../model/decoder-layer";
import { headLogits } from "../../model/head-logits";
import { branchedResidual } from "../../model/shared-prefix";
import type { WeightStore } from "../../model/weight-store";
import { logSumExp } from "../log-sum-exp";
import type { PackedItems } from "./pack-items";

/** Logits of one piece: 64 MB in float32. */
const LOGITS_PER_PIECE = 2 ** 24;

/** What the model says of a choice. */
export interface ChoiceScore {
  /** Summed over the tokens of the continuation, nats. */
  readonly logLikelihood: number;
  /** Whether each of them is the likeliest where it stands. */
  readonly isGreedy: boolean;
}

/**
 * Scores the choices of packed items.
 *
 *     logLikelihood = Σ_t log p(token t of the continuation | context, tokens before t)
 *
 * @param intervene as in `forward`: it acts on contexts and continuations alike.
 * @returns by item, then by choice.
 * @throws {RangeError} If a likelihood is not finite.
 */
export async function scoreItems(
  store: WeightStore,
  packed: PackedItems,
  intervene?: Intervention,
): Promise<ChoiceScore[][]> {
  const residual = await branchedResidual(store, packed, intervene); // [batch * context, dModel]
  const scores = tf.tidy(() => scoredRows(store, residual, packed));
  residual.dispose();
  const values = await scores.data(); // [nScored, 2]
  scores.dispose();
  const result: { logLikelihood: number; isGreedy: boolean }[][] = Array.from({ length: packed.batch }, () => []);
  for (const [index, { item, choice }] of packed.scored.entries()) {
    const [logLikelihood, isHighest] = values.subarray(2 * index);
    if (!Number.isFinite(logLikelihood)) {
      throw new RangeError(
        `Cannot score choice ${choice} of item ${item} of the batch as each likelihood must be finite: one is ${logLikelihood}; ` +
          "look for NaN or Infinity in the weights",
      );
    }
    result[item][choice] ??= { logLikelihood: 0, isGreedy: true };
    result[item][choice].logLikelihood += logLikelihood;
    result[item][choice].isGreedy &&= isHighest === 1;
  }
  return result;
}

/** Log-likelihood of each scored token, and 1 where no token is likelier: [nScored, 2]. */
function scoredRows(store: WeightStore, residual: tf.Tensor2D, { scored }: PackedItems): tf.Tensor2D {
  const vocabSize = store.head.shape[0];
  const rowsPerPiece = Math.max(1, Math.floor(LOGITS_PER_PIECE / vocabSize));
  const pieces: tf.Tensor2D[] = [];
  for (let start = 0; start < scored.length; start += rowsPerPiece) {
    const piece = scored.slice(start, start + rowsPerPiece);
    pieces.push(
      tf.tidy(() => {
        const places = piece.map(({ place }) => place);
        const rows = tf.gather(residual, tf.tensor1d(places, "int32")); // [nRows, dModel]
        const logits = headLogits(store.config, store, rows); // [nRows, vocabSize]
        const targets = piece.map(({ target }, row) => row * vocabSize + target);
        const ofTarget = tf.gather(tf.reshape(logits, [-1]), tf.tensor1d(targets, "int32")); // [nRows]
        const isHighest = tf.cast(tf.greaterEqual(ofTarget, tf.max(logits, 1)), "float32");
        return tf.stack([tf.sub(ofTarget, logSumExp(logits)), isHighest], 1) as tf.Tensor2D;
      }),
    );
  }
  return tf.concat(pieces, 0);
}
