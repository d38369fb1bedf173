import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { createDecoder, type Decoder, type DecoderOptions } from "../../src/inference/decoder";
import type { FfnMode } from "../../src/inference/ffn-mode";
import { generateTokens } from "../../src/inference/generate-tokens";
import { greedyToken } from "../../src/inference/next-token";
import type { FfnVariant, ModelConfig } from "../../src/model/config";
import type { DecoderWeights } from "../../src/model/decoder-weights";
import { forward } from "../../src/model/forward";
import { seededRandom } from "../../src/numerics/random";
import { randomWeights, smallConfig, VARIANTS } from "../model/random-model";
import { TEST_KERNELS } from "../support/test-kernels";
import { modelInMemory } from "./model-in-memory";

const RELU_VARIANTS: readonly FfnVariant[] = ["relu", "relu2", "reglu"];

beforeAll(async () => {
  await chooseBackend({ preferred: "cpu", cacheFolder: TEST_KERNELS });
});

/** A decoder that is closed when the test ends. */
async function decoderForTest(
  config: ModelConfig,
  weights: DecoderWeights,
  mode: FfnMode,
  options: Partial<DecoderOptions> = {},
): Promise<Decoder> {
  const model = modelInMemory(config, weights);
  const decoder = await createDecoder(model, {
    mode,
    contextLength: 300,
    nThreads: 2,
    cacheFolder: TEST_KERNELS,
    ...options,
  });
  onTestFinished(() => decoder.close());
  return decoder;
}

function tokensOf(config: ModelConfig, n: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => random.integer(config.vocabSize));
}

function stepAll(decoder: Decoder, tokens: readonly number[]): number[] {
  decoder.restart();
  return tokens.flatMap((token) => [...decoder.step(token)]);
}

function forwardAll(config: ModelConfig, weights: DecoderWeights, tokens: readonly number[]): Float32Array {
  return tf.tidy(() => {
    const ids = tf.tensor2d([...tokens], [1, tokens.length], "int32");
    return forward(config, weights, ids).logits.dataSync() as Float32Array;
  });
}

describe("step() gives the logits of the forward pass", () => {
  const configs: [string, ModelConfig][] = [
    ...VARIANTS.map((variant): [string, ModelConfig] => [variant, smallConfig(variant)]),
    ["geglu with erf", { ...smallConfig("geglu"), gelu: "erf" }],
    ["interleaved rotary pairs", { ...smallConfig("swiglu"), rotaryLayout: "interleaved" }],
    ["a width that is no whole cache line", { ...smallConfig("relu2"), dModel: 20, nHeads: 5, nKvHeads: 1, dFF: 41 }],
  ];
  test.each(configs)("%s", async (_, config) => {
    const weights = randomWeights(config, 3);
    const decoder = await decoderForTest(config, weights, { kind: "dense" });
    const tokens = tokensOf(config, 70, 5);
    const expected = forwardAll(config, weights, tokens);
    expect(stepAll(decoder, tokens)).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 });
    expect(stepAll(decoder, tokens)).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 }); // a second sequence
  });

  test("with biases on queries, keys and values, and interleaved pairs", async () => {
    const config: ModelConfig = { ...smallConfig("swiglu"), qkvBias: true, rotaryLayout: "interleaved" };
    const weights = randomWeights(config, 3);
    const random = seededRandom(9);
    const bias = (size: number) => tf.tensor1d(Float32Array.from({ length: size }, random.normal));
    const layers = weights.layers.map((layer) => ({ ...layer, qBias: bias(16), kBias: bias(8), vBias: bias(8) }));
    const decoder = await decoderForTest(config, { ...weights, layers }, { kind: "dense" });
    const tokens = tokensOf(config, 40, 5);
    const expected = forwardAll(config, { ...weights, layers }, tokens);
    expect(stepAll(decoder, tokens)).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 });
  });
});

describe("gate-first", () => {
  // 1000 greedy tokens of each variant, 250 after each of four prompts, every logit to the bit.
  test.each(RELU_VARIANTS)("%s: the same tokens and logits as dense", async (variant) => {
    const config = smallConfig(variant);
    const weights = randomWeights(config, 7);
    const dense = await decoderForTest(config, weights, { kind: "dense" });
    const sparse = await decoderForTest(config, weights, { kind: "gate-first" });
    for (const seed of [1, 2, 3, 4]) {
      const prompt = tokensOf(config, 5, seed);
      const tokens = [...generateTokens(dense, prompt, greedyToken, 250)];
      expect([...generateTokens(sparse, prompt, greedyToken, 250)]).toEqual(tokens);
      expect(stepAll(sparse, [...prompt, ...tokens])).toEqual(stepAll(dense, [...prompt, ...tokens]));
    }
    const { nActive, nTokens } = sparse.totals();
    expect(nActive).toBeGreaterThan(0);
    expect(nActive).toBeLessThan(0.9 * nTokens * config.nLayers * config.dFF); // something was skipped
  });

  test.each(["swiglu", "geglu"] as const)("is refused for %s, whose activations are not zero", async (variant) => {
    const config = smallConfig(variant);
    await expect(decoderForTest(config, randomWeights(config, 1), { kind: "gate-first" })).rejects.toThrow(
      `must have a ReLU: it is ${variant}`,
    );
  });
});

describe("masked modes", () => {
  const config = smallConfig("reglu");

  // At threshold 0 only exact zeros are left out; at infinity everything is, which leaves attention alone.
  test("oracle at threshold 0 computes what dense does, and counts what is not zero", async () => {
    const weights = randomWeights(config, 7);
    const tokens = tokensOf(config, 50, 2);
    const oracle = await decoderForTest(config, weights, { kind: "oracle", thresholdByLayer: [0, 0] });
    const gateFirst = await decoderForTest(config, weights, { kind: "gate-first" });
    expect(stepAll(oracle, tokens)).toBeAllClose(stepAll(gateFirst, tokens), { rtol: 1e-4, atol: 1e-4 });
    expect(oracle.totals().nActive).toBe(gateFirst.totals().nActive);
  });

  test("oracle drops what an intervention of the forward pass drops", async () => {
    const weights = randomWeights(config, 7);
    const tokens = tokensOf(config, 30, 2);
    const oracle = await decoderForTest(config, weights, {
      kind: "oracle",
      thresholdByLayer: [Number.POSITIVE_INFINITY, 0],
    });
    const expected = tf.tidy(() => {
      const ids = tf.tensor2d(tokens, [1, tokens.length], "int32");
      const intervene = (activation: tf.Tensor2D, layer: number) => tf.mul(activation, layer) as tf.Tensor2D;
      return forward(config, weights, ids, { intervene }).logits.dataSync();
    });
    expect(stepAll(oracle, tokens)).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 });
  });

  // The gate's sign is linear in x: a predictor whose hidden layer holds x and -x, rectified, predicts it without an error; so does one whose hidden layer is x, not rectified.
  test("a predictor that is right changes nothing", async () => {
    const weights = randomWeights(config, 7);
    const tokens = tokensOf(config, 50, 2);
    const { dModel, dFF } = config;
    const both = new Float32Array(dModel * 2 * dModel); // [dModel, 2 dModel]: x and -x
    for (let j = 0; j < dModel; j++) {
      both[j * 2 * dModel + j] = 1;
      both[j * 2 * dModel + dModel + j] = -1;
    }
    const hidden = { nInputs: dModel, nOutputs: 2 * dModel, weight: both, bias: new Float32Array(2 * dModel) };
    const predictors = weights.layers.map(({ gateProj }) => {
      const gate = tf.tidy(() => tf.transpose(gateProj!).dataSync()) as Float32Array; // [dModel, dFF]
      const weight = Float32Array.of(...gate, ...gate.map((value) => -value));
      const output = { nInputs: 2 * dModel, nOutputs: dFF, weight, bias: new Float32Array(dFF) };
      return { layers: [hidden, output], between: "relu" as const };
    });
    const linear = weights.layers.map(({ gateProj }) => {
      const weight = tf.tidy(() => tf.transpose(gateProj!).dataSync()) as Float32Array;
      const output = { nInputs: dModel, nOutputs: dFF, weight, bias: new Float32Array(dFF) };
      return { layers: [output], between: "none" as const };
    });
    const same = Float32Array.from({ length: dModel * dModel }, (_, k) => (k % (dModel + 1) === 0 ? 1 : 0)); // the identity
    const copy = { nInputs: dModel, nOutputs: dModel, weight: same, bias: new Float32Array(dModel) };
    const bottleneck = linear.map(({ layers: [output] }) => ({ layers: [copy, output], between: "none" as const }));
    const predicted = await decoderForTest(config, weights, { kind: "predicted", predictors });
    const byLine = await decoderForTest(config, weights, { kind: "predicted", predictors: linear });
    const byBottleneck = await decoderForTest(config, weights, { kind: "predicted", predictors: bottleneck });
    const gateFirst = await decoderForTest(config, weights, { kind: "gate-first" });
    expect(stepAll(predicted, tokens)).toBeAllClose(stepAll(gateFirst, tokens), { rtol: 1e-4, atol: 1e-4 });
    expect(stepAll(byLine, tokens)).toBeAllClose(stepAll(gateFirst, tokens), { rtol: 1e-4, atol: 1e-4 });
    expect(stepAll(byBottleneck, tokens)).toBeAllClose(stepAll(gateFirst, tokens), { rtol: 1e-4, atol: 1e-4 });
    expect(predicted.totals().nActive).toBe(gateFirst.totals().nActive / 3); // which ran three times
  });

  test("a predictor or thresholds for too few layers are refused", async () => {
    const weights = randomWeights(config, 7);
    await expect(decoderForTest(config, weights, { kind: "oracle", thresholdByLayer: [0] })).rejects.toThrow(
      "all 2 layers must be given: current number is 1",
    );
  });
});

describe("createDecoder()", () => {
  test("gives the same bytes with 1, 2 and 3 threads", async () => {
    const config = smallConfig("relu2");
    const weights = randomWeights(config, 1);
    const tokens = tokensOf(config, 20, 1);
    for (const mode of [
      { kind: "dense" },
      { kind: "gate-first" },
      { kind: "oracle", thresholdByLayer: [0.1, 0.1] },
    ] as const) {
      const results: number[][] = [];
      for (const nThreads of [1, 2, 3]) {
        const decoder = await decoderForTest(config, weights, mode, { nThreads });
        results.push(stepAll(decoder, tokens));
      }
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    }
  });

  test("refuses a token outside the vocabulary and a sequence beyond the context", async () => {
    const config = smallConfig("relu");
    const decoder = await decoderForTest(config, randomWeights(config, 1), { kind: "dense" }, { contextLength: 3 });
    expect(() => decoder.step(40)).toThrow("must be an integer in [0, 40): current value is 40");
    stepAll(decoder, [1, 2, 3]);
    expect(() => decoder.step(1)).toThrow("at most 3 tokens");
    expect([...generateTokens(decoder, [1], greedyToken, 10)]).toHaveLength(3); // of which the last is not taken in
    expect(() => [...generateTokens(decoder, [], greedyToken, 10)]).toThrow("1 to 2 tokens: current number is 0");
  });
});
