import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EncodedItem } from "../../../src/evaluation/tasks/encode-item";
import { packItems } from "../../../src/evaluation/tasks/pack-items";
import { type ChoiceScore, scoreItems } from "../../../src/evaluation/tasks/score-items";
import type { DecoderWeights } from "../../../src/model/decoder-weights";
import { type ForwardOptions, forward } from "../../../src/model/forward";
import { storeOf, type WeightStore } from "../../../src/model/weight-store";
import { seededRandom } from "../../../src/numerics/random";
import { randomWeights, smallConfig, VARIANTS } from "../../model/random-model";
import { describeBackends } from "../../support/backends";

/** Items with 1 to 4 choices; the contexts of an item are one, or begin alike. */
function randomItems(vocabSize: number): EncodedItem[] {
  const random = seededRandom(3);
  const some = (n: number): number[] => Array.from({ length: n }, () => random.integer(vocabSize));
  return Array.from({ length: 6 }, (_, index) => {
    const [context, own] = [some(4 + random.integer(20)), some(random.integer(3))];
    const choices = Array.from({ length: 1 + (index % 4) }, () => {
      const continuation = some(1 + random.integer(6));
      return { tokens: Int32Array.from([...context, ...own, ...continuation]), nScored: continuation.length };
    });
    return { id: String(index), choices };
  });
}

/** Scores by the plain forward pass, one sequence a choice, sums in float64. */
async function unsharedScores(
  store: WeightStore,
  weights: DecoderWeights,
  items: readonly EncodedItem[],
  options?: ForwardOptions,
): Promise<ChoiceScore[][]> {
  const scoreOf = async ({ tokens, nScored }: EncodedItem["choices"][number]): Promise<ChoiceScore> => {
    const input = tf.tensor2d([[...tokens.subarray(0, -1)]], undefined, "int32");
    const result = forward(store.config, weights, input, options);
    const [rows] = (await result.logits.array()) as number[][][];
    tf.dispose([input, result]);
    let logLikelihood = 0;
    let isGreedy = true;
    for (let t = tokens.length - nScored; t < tokens.length; t++) {
      const row = rows[t - 1];
      const highest = Math.max(...row);
      logLikelihood +=
        row[tokens[t]] - highest - Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
      isGreedy &&= row[tokens[t]] === highest;
    }
    return { logLikelihood, isGreedy };
  };
  return Promise.all(items.map(({ choices }) => Promise.all(choices.map(scoreOf))));
}

describeBackends("scoreItems()", () => {
  describe.each(VARIANTS)("of %s", (variant) => {
    const config = smallConfig(variant);
    const items = randomItems(config.vocabSize);
    let weights: DecoderWeights;
    let store: WeightStore;
    beforeAll(() => {
      weights = randomWeights(config, 5);
      store = storeOf(config, weights);
    });
    afterAll(() => store.dispose());

    test.each([
      ["", undefined],
      [", with an intervention", (activation: tf.Tensor2D) => tf.relu(tf.sub<tf.Tensor2D>(activation, 0.1))],
    ])("gives what each choice gets in a sequence of its own%s", async (_, intervene) => {
      const scores = await scoreItems(store, packItems(items), intervene);
      const expected = await unsharedScores(store, weights, items, { intervene });
      expect(scores.map((choices) => choices.length)).toEqual(items.map(({ choices }) => choices.length));
      expect(scores.flat().map(({ logLikelihood }) => logLikelihood)).toBeAllClose(
        expected.flat().map(({ logLikelihood }) => logLikelihood),
        { rtol: 1e-5, atol: 1e-5 },
      );
      expect(scores.flat().map(({ isGreedy }) => isGreedy)).toEqual(expected.flat().map(({ isGreedy }) => isGreedy));
    });

    test("gives an item the same in any batch", async () => {
      const together = await scoreItems(store, packItems(items));
      for (const [index, item] of items.entries()) {
        const [alone] = await scoreItems(store, packItems([item]));
        expect(alone.map(({ logLikelihood }) => logLikelihood)).toBeAllClose(
          together[index].map(({ logLikelihood }) => logLikelihood),
          { rtol: 1e-5, atol: 1e-5 },
        );
      }
    });
  });

  // The likeliest token after context 1 2 is scored as greedy, another one is not.
  test("knows the likeliest continuation", async () => {
    const config = smallConfig("swiglu");
    const weights = randomWeights(config, 5);
    const input = tf.tensor2d([[1, 2]], undefined, "int32");
    const result = forward(config, weights, input);
    const [rows] = (await result.logits.array()) as number[][][];
    const best = rows[1].indexOf(Math.max(...rows[1]));
    const choices = [best, (best + 1) % config.vocabSize].map((token) => ({
      tokens: Int32Array.of(1, 2, token),
      nScored: 1,
    }));
    const store = storeOf(config, weights);
    const [scores] = await scoreItems(store, packItems([{ id: "a", choices }]));
    expect(scores.map(({ isGreedy }) => isGreedy)).toEqual([true, false]);
    tf.dispose([input, result]);
    store.dispose();
  });

  test("names what is not finite, and leaves no tensor behind", async () => {
    const config = smallConfig("relu");
    const before = tf.memory().numTensors;
    const store = storeOf(config, { ...randomWeights(config, 5), finalNorm: tf.fill([config.dModel], Number.NaN) });
    const [item] = randomItems(config.vocabSize);
    await expect(scoreItems(store, packItems([item]))).rejects.toThrow(
      /choice 0 of item 0 .* must be finite: one is NaN/,
    );
    store.dispose();
    expect(tf.memory().numTensors).toBe(before + 1); // the final norm that the spread replaced
  });
});
