/** @file Losses of all sequences of a residual stream that has passed every layer. */
import * as tf from "@tensorflow/tfjs-core";
import type { OutputHead } from "../model/output-head";
import type { ResidualStream } from "../model/residual-stream";
import { tokenLosses } from "./token-losses";

/**
 * Negative log-likelihood of every token that has one before it.
 *
 * @param sequences the token ids that the stream started from, one array a sequence.
 * @returns one array a sequence, nats, shape [nTokens - 1]: entry t belongs to token t + 1.
 * @throws {RangeError} If a loss is not finite; names sequence and position.
 */
export async function streamLosses(
  head: OutputHead,
  stream: ResidualStream,
  sequences: readonly Int32Array[],
): Promise<Float32Array[]> {
  const losses = sequences.map((tokens) => new Float32Array(tokens.length - 1));
  for (const { sequence, firstPosition, logits } of head.chunks(stream)) {
    const targets = sequences[sequence].subarray(firstPosition + 1, firstPosition + 1 + logits.shape[0]);
    if (targets.length === 0) continue; // a chunk of the last position alone
    const scored = tf.slice(logits, [0, 0], [targets.length, -1]); // the last position has no target
    const scores = await tokenLosses(scored, targets);
    scored.dispose();
    checkFinite(scores, sequence, firstPosition);
    losses[sequence].set(scores, firstPosition);
  }
  return losses;
}

function checkFinite(losses: Float32Array, sequence: number, firstPosition: number): void {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return;
  throw new RangeError(
    `Cannot score sequence ${sequence} as every loss must be finite: at position ${firstPosition + bad} it is ${losses[bad]}; look for NaN or Infinity in the weights`,
  );
}
