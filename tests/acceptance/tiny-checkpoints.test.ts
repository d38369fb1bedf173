import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { fetchAsset } from "../../src/data/fetch/fetch-asset";
import { tokenLosses } from "../../src/evaluation/token-losses";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import { readRecord } from "../../src/records/read-record";
import { trainingRecord } from "../../src/records/training-record";
import { openStudyModel } from "../../src/study/study-model";
import { countParameters } from "../../src/training/decoder-parameters";
import { decoderConfig, TRAINED_VARIANTS } from "../../src/training/decoder-sizes";

const CACHE = cacheFolder(process.env);

// Expected: torch 2.15, transformers 5.23 for the gated ones (LlamaForCausalLM), fixtures/tiny/make.py.
type Expected = { readonly losses: number[]; readonly argmax: number[] };
const expected: { text: string; tokens: number[] } & Record<string, Expected> = JSON.parse(
  readFileSync(join(__dirname, "../fixtures/tiny/expected.json"), "utf8"),
);

beforeAll(async () => {
  await chooseBackend({ cacheFolder: CACHE });
});

describe.each(TRAINED_VARIANTS)("the shipped model tiny-%s", (variant) => {
  test("has the shape, the tokens, the losses and the best guesses that torch finds", async () => {
    const path = await fetchAsset(`tiny-${variant}`, { cacheFolder: CACHE, offline: true, environment: {} });
    const { model, tokenizer } = await openStudyModel(`tiny-${variant}`, path);
    expect(model.config).toEqual({ ...decoderConfig("tiny", variant), architecture: "llama" });
    const tokens = tokenizer.encode(expected.text);
    expect([...tokens]).toEqual(expected.tokens);
    const weights = await loadDecoder(model);
    const logits = tf.tidy(() =>
      tf.squeeze(forward(model.config, weights, tf.tensor2d([[...tokens]], undefined, "int32")).logits, [0]),
    ) as tf.Tensor2D; // [nTokens, vocabSize]
    const predicting = tf.slice(logits, 0, tokens.length - 1);
    expect(await tokenLosses(predicting, tokens.slice(1))).toBeAllClose(expected[variant].losses, {
      rtol: 0,
      atol: 1e-3,
    });
    const best = tf.argMax(logits, 1);
    expect([...(await best.data())]).toEqual(expected[variant].argmax);
    tf.dispose([weights, logits, predicting, best]);
    await model.close();
  });
});

describe("figures/training-tiny.json", () => {
  test("records the runs that the shipped models came from", () => {
    const { inputs, measured } = readRecord(join(__dirname, "../../figures/training-tiny.json"), trainingRecord);
    expect(inputs.tokens).toBeGreaterThanOrEqual(315e6);
    for (const variant of TRAINED_VARIANTS) {
      const run = measured.runs.find((each) => each.variant === variant && each.seed === 1);
      expect(run).toMatchObject({ nParameters: countParameters(decoderConfig("tiny", variant)), kernels: "fused" });
    }
  });
});
