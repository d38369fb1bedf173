import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/numerics/random";
import { keepTop, keepTopOfEach } from "../../src/sparsity/keep-top";
import { randomScores } from "../../src/sparsity/random-scores";
import { describeBackends } from "../support/backends";

describeBackends("keepTop()", () => {
  const activation = (): tf.Tensor2D =>
    tf.tensor2d([
      [1, -2, 3, 0],
      [-4, 0, 0, 5],
    ]);
  const scores = (): tf.Tensor2D =>
    tf.tensor2d([
      [9, 1, 2, 0],
      [4, 0, 0, 5],
    ]);
  const kept = async (k: number): Promise<number[]> =>
    [...(await keepTop(activation(), scores(), k).data())].map((x) => x + 0);

  test("keeps, of each token, the neurons with the highest scores", async () => {
    expect(await kept(1)).toEqual([1, 0, 0, 0, 0, 0, 0, 5]);
    expect(await kept(2)).toEqual([1, 0, 3, 0, -4, 0, 0, 5]);
  });

  test("keeps none at 0 and all at dFF", async () => {
    expect(await kept(0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await kept(4)).toEqual([1, -2, 3, 0, -4, 0, 0, 5]);
  });

  test("keeps no tensor but its result, and refuses a k outside [0, dFF]", () => {
    const [a, s] = [activation(), scores()];
    const before = tf.memory().numTensors;
    keepTop(a, s, 2).dispose();
    expect(tf.memory().numTensors).toBe(before);
    for (const k of [-1, 5, 1.5]) expect(() => keepTop(a, s, k)).toThrow(RangeError);
  });
});

describeBackends("keepTopOfEach()", () => {
  test("keeps, of each token, its own number of neurons", async () => {
    const activation = tf.tensor2d([
      [1, -2, 3, 0],
      [-4, 0, 0, 5],
      [7, 8, 9, 10],
      [7, 8, 9, 10],
    ]);
    const scores = tf.tensor2d([
      [9, 1, 2, 0],
      [4, 0, 0, 5],
      [4, 3, 2, 1],
      [4, 3, 2, 1],
    ]);
    const before = tf.memory().numTensors;
    const counts = tf.tensor1d([2, 1, 0, 4], "int32");
    const kept = keepTopOfEach(activation, scores, counts);
    expect([...(await kept.data())].map((x) => x + 0)).toEqual([1, 0, 3, 0, 0, 0, 0, 5, 0, 0, 0, 0, 7, 8, 9, 10]);
    tf.dispose([kept, counts]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describeBackends("randomScores()", () => {
  test("are 0 for neurons whose output is zero, and otherwise in (0, 1] as the seed says", async () => {
    const activation = tf.tensor2d([[0, -1, 1e-30, 0, 2]]);
    const scores = [...(await randomScores(activation, seededRandom(3)).data())];
    expect(scores.map((score) => score > 0)).toEqual([false, true, true, false, true]);
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect([...(await randomScores(activation, seededRandom(3)).data())]).toEqual(scores);
    expect([...(await randomScores(activation, seededRandom(4)).data())]).not.toEqual(scores);
  });
});

describe("keepTop() by randomScores()", () => {
  test("keeps every active neuron about equally often, and k of each token", async () => {
    const [nTokens, dFF, k] = [4000, 10, 3];
    const activation = tf.mul(tf.ones([nTokens, dFF]), tf.tensor1d([0, 0, 1, 1, 1, 1, 1, 1, 1, 1])) as tf.Tensor2D;
    const kept = keepTop(activation, randomScores(activation, seededRandom(1)), k);
    const byNeuron = [...(await tf.sum(kept, 0).data())];
    expect(byNeuron.reduce((sum, count) => sum + count, 0)).toBe(nTokens * k);
    // Binomial with p = 3 / 8: standard deviation sqrt(4000 * 3/8 * 5/8) = 31; five of them.
    for (const count of byNeuron.slice(2)) expect(Math.abs(count - 1500)).toBeLessThan(155);
  });
});
