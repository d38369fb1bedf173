/** @file Cuts a batch into parts that fit the device. */
import * as tf from "@tensorflow/tfjs-core";
import type { TokenBatch } from "./decoder-loss";
import type { SequenceSource } from "./training-text";

/** Which sequences of a source, and how many of them at a time. */
export interface SequenceRange {
  readonly contextLength: number;
  readonly first: number;
  readonly nSequences: number;
  readonly sequencesAtATime: number;
}

/** The parts of a range, each as tensors that the caller disposes. */
export function* microBatches(source: SequenceSource, range: SequenceRange): Generator<TokenBatch> {
  const { contextLength, first, nSequences, sequencesAtATime } = range;
  for (let done = 0; done < nSequences; done += sequencesAtATime) {
    const count = Math.min(sequencesAtATime, nSequences - done);
    const { tokens, targets } = source.read(first + done, count);
    yield { tokens: tf.tensor1d(tokens, "int32"), targets: tf.tensor1d(targets, "int32"), context: contextLength };
  }
}
