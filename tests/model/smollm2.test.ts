import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import { openModel } from "../../src/model/open-model";

const CACHE = cacheFolder(process.env);
const MODEL = join(CACHE, "assets/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf");
const isFetched = existsSync(MODEL);

/** Written by fixtures/smollm2/generate.py: numpy in float64 on weights unpacked by the Python package gguf. */
interface Expected {
  readonly tokens: number[];
  /** Of the logits, by position. */
  readonly argmax: number[];
  readonly deviation: number[];
  readonly someIds: number[];
  /** [position][index in someIds] */
  readonly logits: number[][];
}

const title = "forward() of SmolLM2-135M-Instruct, against numpy";
describe.skipIf(!isFetched)(
  isFetched ? title : `${title} (skipped: run \`npx relu2 fetch smollm2-135m\` first)`,
  () => {
    test("gives the same argmax at every position, and logits within 1e-3 of their deviation", async () => {
      await chooseBackend({ cacheFolder: CACHE });
      const expected: Expected = JSON.parse(readFileSync(join(__dirname, "../fixtures/smollm2/expected.json"), "utf8"));
      const model = await openModel(MODEL);
      const weights = await loadDecoder(model);
      const tokens = tf.tensor2d([expected.tokens], [1, expected.tokens.length], "int32");
      const { logits } = forward(model.config, weights, tokens);
      const rows = tf.reshape(logits, [expected.tokens.length, model.config.vocabSize]) as tf.Tensor2D;
      const argmax = tf.argMax(rows, 1);
      expect(Array.from(await argmax.data())).toEqual(expected.argmax);
      const values = await rows.data();
      for (const [position, deviation] of expected.deviation.entries()) {
        const actual = expected.someIds.map((id) => values[position * model.config.vocabSize + id]);
        expect(actual).toBeAllClose(expected.logits[position], { atol: 1e-3 * deviation });
      }
      tf.dispose([weights, tokens, logits, rows, argmax]);
      await model.close();
    });
  },
);
