import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { tokenLosses } from "../../src/evaluation/token-losses";
import { seededRandom } from "../../src/numerics/random";
import { describeBackends } from "../support/backends";

describeBackends("tokenLosses()", () => {
  // Row 0: four equal scores, so log 4 for any target. Row 1: scores log 1, log 2, log 3, log 4; target 2 has probability 3/10.
  test("is the negative log of the softmax at the target", async () => {
    const logits = tf.tensor2d([
      [5, 5, 5, 5],
      [0, Math.log(2), Math.log(3), Math.log(4)],
    ]);
    const losses = await tokenLosses(logits, Int32Array.of(3, 2));
    expect(losses).toBeAllClose([Math.log(4), -Math.log(0.3)], { rtol: 1e-6 });
  });

  // Second route: the same sum in float64. SmolLM2's vocabulary, with scores as spread as a model's.
  test("is exact to float32 over a large vocabulary", async () => {
    const random = seededRandom(3);
    const scores = Float32Array.from({ length: 49_152 }, () => 3 * random.normal());
    const expected = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[7];
    expect(await tokenLosses(tf.tensor2d(scores, [1, scores.length]), Int32Array.of(7))).toBeAllClose([expected], {
      atol: 4e-6,
    });
  });

  test("stays finite where a score is large", async () => {
    expect(await tokenLosses(tf.tensor2d([[1e4, 0]]), Int32Array.of(1))).toBeAllClose([1e4], { rtol: 1e-6 });
  });

  test("keeps no tensor of its own and leaves the logits alone", async () => {
    const logits = tf.zeros<tf.Rank.R2>([3, 7]);
    const before = tf.memory().numTensors;
    await tokenLosses(logits, Int32Array.of(0, 1, 2));
    expect(tf.memory().numTensors).toBe(before);
  });

  test("refuses another number of targets than rows", async () => {
    await expect(tokenLosses(tf.zeros<tf.Rank.R2>([2, 3]), Int32Array.of(0))).rejects.toThrow(RangeError);
  });
});
