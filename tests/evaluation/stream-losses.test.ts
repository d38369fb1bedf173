import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { streamLosses } from "../../src/evaluation/stream-losses";
import type { OutputHead } from "../../src/model/output-head";
import { ResidualStream } from "../../src/model/residual-stream";
import { describeBackends } from "../support/backends";

/** A head that scores two tokens alike, with the row at `broken` spoilt; chunks of two rows. */
function headOf(lengths: readonly number[], broken?: number): OutputHead {
  function* chunks(): ReturnType<OutputHead["chunks"]> {
    for (const [sequence, length] of lengths.entries()) {
      for (let firstPosition = 0; firstPosition < length; firstPosition += 2) {
        const rows = Array.from({ length: Math.min(2, length - firstPosition) }, (_, row) =>
          firstPosition + row === broken ? [Number.NaN, 0] : [1, 1],
        );
        yield { sequence, firstPosition, logits: tf.tensor2d(rows) };
      }
    }
  }
  return { chunks, dispose: () => undefined };
}

describeBackends("streamLosses()", () => {
  const sequences = [Int32Array.of(0, 1, 0, 1, 1), Int32Array.of(1, 0)];
  const stream = new ResidualStream(1, [new Float32Array(5), new Float32Array(2)]);

  // Two tokens with equal scores: log 2 each, for every token but the first of a sequence.
  test("gives one loss a token that has one before it", async () => {
    const losses = await streamLosses(headOf([5, 2]), stream, sequences);
    expect(losses.map((values) => values.length)).toEqual([4, 1]);
    for (const values of losses) expect(values).toBeAllClose(Array(values.length).fill(Math.LN2), { rtol: 1e-6 });
  });

  test("refuses a loss that is no number, with its place", async () => {
    await expect(streamLosses(headOf([5, 2], 3), stream, sequences)).rejects.toThrow(/sequence 0.*position 3/);
  });
});
