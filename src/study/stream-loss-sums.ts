/** @file Summed losses of sequences at the end of several streams. */
import { streamLosses } from "../evaluation/stream-losses";
import type { OpenedModel } from "../model/open-model";
import { loadOutputHead } from "../model/output-head";
import type { ResidualStream } from "../model/residual-stream";
import { sum } from "../numerics/sum";

/** Negative log-likelihood summed over the predicted tokens, nats, by stream and sequence; summed in float64. */
export async function streamLossSums(
  model: OpenedModel,
  streams: readonly ResidualStream[],
  sequences: readonly Int32Array[],
): Promise<number[][]> {
  const head = await loadOutputHead(model);
  try {
    const sums: number[][] = [];
    for (const stream of streams) sums.push((await streamLosses(head, stream, sequences)).map(sum));
    return sums;
  } finally {
    head.dispose();
  }
}
