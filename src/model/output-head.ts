/** @file The output head over residual streams, in chunks of rows: all logits of a long text would not fit in memory. */
import * as tf from "@tensorflow/tfjs-core";
import { headLogits } from "./head-logits";
import { loadHeadWeights } from "./load-weights";
import type { OpenedModel } from "./open-model";
import type { ResidualStream } from "./residual-stream";

/** 128 rows of a vocabulary of 150,000 are 77 MB in float32, and a matrix product is at full speed. */
const ROWS_PER_CHUNK = 128;

/** Logits of some consecutive positions of one sequence. */
interface LogitChunk {
  readonly sequence: number;
  /** Position of the first row. */
  readonly firstPosition: number;
  /** [nRows, vocabSize]; valid until the loop goes on. */
  readonly logits: tf.Tensor2D;
}

/** The final norm and output head of a model, in memory until disposed. */
export interface OutputHead {
  /**
   * Logits of every position of every sequence in order, chunk by chunk:
   *
   *     for (const { logits } of head.chunks(stream)) await tokenLosses(logits, targets);
   *
   * @throws {RangeError} If the stream has not passed all layers.
   */
  chunks(stream: ResidualStream): Generator<LogitChunk, void, undefined>;
  dispose(): void;
}

/** Loads the output head of a model. */
export async function loadOutputHead(model: OpenedModel): Promise<OutputHead> {
  const weights = await loadHeadWeights(model);
  const { dModel, nLayers } = model.config;

  function* chunks(stream: ResidualStream): Generator<LogitChunk, void, undefined> {
    if (stream.layer !== nLayers) {
      throw new RangeError(
        `Cannot compute logits as the stream must have passed all ${nLayers} layers: it has passed ${stream.layer}`,
      );
    }
    for (const [sequence, hidden] of stream.sequences.entries()) {
      for (let firstPosition = 0; firstPosition < hidden.length / dModel; firstPosition += ROWS_PER_CHUNK) {
        const rows = hidden.slice(firstPosition * dModel, (firstPosition + ROWS_PER_CHUNK) * dModel); // [nRows, dModel]
        const logits = tf.tidy(() =>
          headLogits(model.config, weights, tf.tensor2d(rows, [rows.length / dModel, dModel])),
        );
        try {
          yield { sequence, firstPosition, logits };
        } finally {
          logits.dispose();
        }
      }
    }
  }
  return { chunks, dispose: () => tf.dispose(weights) };
}
