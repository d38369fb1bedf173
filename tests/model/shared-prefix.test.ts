import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DecoderWeights } from "../../src/model/decoder-weights";
import { forward } from "../../src/model/forward";
import { headLogits } from "../../src/model/head-logits";
import { type BranchedTokens, branchedResidual, PADDING, PREFIX } from "../../src/model/shared-prefix";
import { storeOf, type WeightStore } from "../../src/model/weight-store";
import { describeBackends } from "../support/backends";
import { randomWeights, smallConfig, VARIANTS } from "./random-model";

/** Rounding of sums of some dozens of terms in another order, relative to logits of about 1 to 10. */
const ROUNDING = { rtol: 1e-5, atol: 1e-5 };

// Two rows: prefix 5 6 7 with branches 8 9 and 10; then no prefix and branches 11 12 13 and 14, and one place of padding.
const BRANCHED: BranchedTokens = {
  batch: 2,
  context: 6,
  tokens: Int32Array.of(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0, 0),
  positions: Int32Array.of(0, 1, 2, 3, 4, 3, 0, 1, 2, 0, 0, 0),
  branches: Int32Array.of(PREFIX, PREFIX, PREFIX, 1, 1, 2, 1, 1, 1, 2, PADDING, PADDING),
};
/** The sequences that it stands for, and where their tokens are. */
const SEQUENCES = [
  { tokens: [5, 6, 7, 8, 9], places: [0, 1, 2, 3, 4] },
  { tokens: [5, 6, 7, 10], places: [0, 1, 2, 5] },
  { tokens: [11, 12, 13], places: [6, 7, 8] },
  { tokens: [14], places: [9] },
];

describeBackends("branchedResidual()", () => {
  describe.each(VARIANTS)("of %s", (variant) => {
    const config = smallConfig(variant);
    let weights: DecoderWeights;
    let store: WeightStore;
    beforeAll(() => {
      weights = randomWeights(config, 1);
      store = storeOf(config, weights);
    });
    afterAll(() => store.dispose());

    // The oracle is the plain forward pass over each sequence alone.
    test.each([
      ["", undefined],
      [
        " with an intervention",
        (activation: tf.Tensor2D, layer: number) => tf.relu(tf.sub<tf.Tensor2D>(activation, layer / 10)),
      ],
    ])("gives each branch the logits of its sequence alone%s", async (_, intervene) => {
      const residual = await branchedResidual(store, BRANCHED, intervene);
      const logits = tf.tidy(() => headLogits(config, weights, residual));
      const rows = (await logits.array()) as number[][];
      for (const { tokens, places } of SEQUENCES) {
        const alone = tf.tensor2d(tokens, [1, tokens.length], "int32");
        const expected = forward(config, weights, alone, { intervene });
        expect(places.flatMap((place) => rows[place])).toBeAllClose(await expected.logits.data(), ROUNDING);
        tf.dispose([alone, expected]);
      }
      tf.dispose([residual, logits]);
    });
  });

  test("refuses a sequence that is longer than the model's context, and leaves no tensor behind", async () => {
    const config = { ...smallConfig("relu"), contextLength: 4 };
    const store = storeOf(config, randomWeights(config, 1));
    const before = tf.memory().numTensors;
    await expect(branchedResidual(store, BRANCHED)).rejects.toThrow("at most 4 tokens: current value is 5");
    const fitting = { ...BRANCHED, positions: BRANCHED.positions.map((position) => position % 4) };
    (await branchedResidual(store, fitting)).dispose();
    expect(tf.memory().numTensors).toBe(before);
    store.dispose();
  });
});
