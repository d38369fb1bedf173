import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DecoderWeights, LayerWeights } from "../../src/model/decoder-weights";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import { openModel } from "../../src/model/open-model";
import { openSafetensors } from "../../src/model/safetensors";
import { seededRandom } from "../../src/numerics/random";
import { describeBackends } from "../support/backends";
import { randomTokens, randomWeights, smallConfig, VARIANTS } from "./random-model";

const FIXTURES = join(__dirname, "../fixtures/transformers");
const TOKENS: number[][] = JSON.parse(readFileSync(join(FIXTURES, "tokens.json"), "utf8")).tokens;

/** Rounding of sums of some dozens of terms in another order, relative to logits of about 1 to 10. */
const ROUNDING = { rtol: 1e-4, atol: 1e-4 };

// transformers 5.23.0 on torch 2.15.0, CPU, float32: model(tokens).logits; see fixtures/transformers/generate.py.
describeBackends("forward(), against Hugging Face transformers,", () => {
  test.each([
    ["llama-untied", "swiglu"],
    ["llama-tied", "swiglu"],
    ["qwen2", "swiglu"],
    ["reglu", "reglu"],
    ["geglu-erf", "geglu"],
    ["geglu-tanh", "geglu"],
    ["relu", "relu"],
    ["relu2", "relu2"],
    ["llama-gguf/model.gguf", "swiglu"],
    ["qwen2-gguf/model.gguf", "swiglu"],
  ])("gives the logits of %s (%s)", async (path, variant) => {
    const model = await openModel(join(FIXTURES, path));
    expect(model.config.variant).toBe(variant);
    const weights = await loadDecoder(model);
    const reference = await openSafetensors(join(FIXTURES, path.split("/")[0], "expected.safetensors"));
    const tokens = tf.tensor2d(TOKENS, [2, 24], "int32");
    const { logits } = forward(model.config, weights, tokens);
    expect(logits.shape).toEqual(reference.shapeOf("logits"));
    expect(await logits.data()).toBeAllClose(await reference.read("logits"), ROUNDING);
    tf.dispose([weights, tokens, logits]);
    await Promise.all([model.close(), reference.close()]);
  });
});

describeBackends("forward()", () => {
  describe.each(VARIANTS)("of %s", (variant) => {
    const config = smallConfig(variant);
    let weights: DecoderWeights;
    let tokens: tf.Tensor2D;
    let logits: Float32Array; // [3, 10, vocabSize]
    beforeAll(async () => {
      weights = randomWeights(config, 1);
      tokens = randomTokens(config, 3, 10, 2);
      logits = await logitsOf(weights, tokens);
    });
    afterAll(() => tf.dispose([weights, tokens]));

    async function logitsOf(...[w, t, options]: [DecoderWeights, tf.Tensor2D, Parameters<typeof forward>[3]?]) {
      const result = forward(config, w, t, options);
      const values = (await result.logits.data()) as Float32Array;
      tf.dispose(result);
      return values;
    }

    test("gives a sequence the same logits alone and in a batch", async () => {
      const alone = tf.slice(tokens, [1, 0], [1, 10]);
      const rows = logits.length / 3;
      expect(await logitsOf(weights, alone)).toBeAllClose(logits.subarray(rows, 2 * rows), { rtol: 1e-5, atol: 1e-5 });
      alone.dispose();
    });

    test("lets no token change what is before it", async () => {
      const beginning = tf.slice(tokens, [0, 0], [1, 6]);
      const rows = 6 * config.vocabSize;
      expect(await logitsOf(weights, beginning)).toBeAllClose(logits.subarray(0, rows), { rtol: 1e-5, atol: 1e-5 });
      beginning.dispose();
    });

    test("does not depend on the order of neurons", async () => {
      const reordered = { ...weights, layers: weights.layers.map((layer) => inAnotherOrder(layer, config.dFF)) };
      expect(await logitsOf(reordered, tokens)).toBeAllClose(logits, { rtol: 1e-4, atol: 1e-5 });
      tf.dispose(reordered.layers.map(({ gateProj, upProj, downProj }) => [gateProj, upProj, downProj]));
    });

    test("changes no logit by capturing, nor by an intervention that changes nothing", async () => {
      const capture = { values: ["ffnInput", "preActivation", "activation"] } as const;
      expect(await logitsOf(weights, tokens, { capture })).toEqual(logits);
      expect(await logitsOf(weights, tokens, { intervene: (activation) => activation })).toEqual(logits);
    });

    test("captures what was asked for, in the layers that were asked for", async () => {
      const capture = { values: ["ffnInput", "activation"], layers: [1] } as const;
      const result = forward(config, weights, tokens, { capture });
      expect(result.captured.map(Object.keys)).toEqual([[], ["ffnInput", "activation"]]);
      expect(result.captured[1].ffnInput?.shape).toEqual([30, config.dModel]);
      expect(result.captured[1].activation?.shape).toEqual([30, config.dFF]);
      tf.dispose(result);
    });

    test("lets an intervention rewrite one layer, and captures what was there before it", async () => {
      const seen: number[] = [];
      const silence = (activation: tf.Tensor2D, layer: number): tf.Tensor2D => {
        seen.push(layer);
        return layer === 1 ? tf.zerosLike(activation) : activation;
      };
      const result = forward(config, weights, tokens, { intervene: silence, capture: { values: ["activation"] } });
      expect(seen).toEqual([0, 1]);
      const downProj = tf.zerosLike(weights.layers[1].downProj);
      const withoutFfn = { ...weights, layers: [weights.layers[0], { ...weights.layers[1], downProj }] };
      expect(await result.logits.data()).toBeAllClose(await logitsOf(withoutFfn, tokens), { rtol: 1e-6, atol: 1e-6 });
      const kept = (await result.captured[1].activation?.data()) ?? [];
      expect(kept.some((value) => value !== 0)).toBe(true);
      tf.dispose([result, downProj]);
    });

    test("has a gradient for every weight", async () => {
      const { gateProj, upProj, downProj, qProj, attnNorm } = weights.layers[0];
      const sources = [weights.embedding, qProj, attnNorm, upProj, downProj, ...(gateProj ? [gateProj] : [])];
      const gradients = tf.tidy(() => {
        const meanLogit = (...[embedding, q, norm, up, down, gate]: tf.Tensor[]): tf.Tensor => {
          const layer = { ...weights.layers[0], qProj: q, attnNorm: norm, upProj: up, downProj: down, gateProj: gate };
          const changed = { ...weights, embedding, layers: [layer, weights.layers[1]] } as DecoderWeights;
          return tf.mean(tf.square(forward(config, changed, tokens).logits));
        };
        return tf.grads(meanLogit)(sources);
      });
      for (const [i, gradient] of gradients.entries()) {
        expect(gradient.shape).toEqual(sources[i].shape);
        const values = await gradient.data();
        expect(values.every(Number.isFinite) && values.some((value) => value !== 0)).toBe(true);
      }
      tf.dispose(gradients);
    });

    test("leaves no tensor behind", () => {
      const before = tf.memory().numTensors;
      tf.dispose(forward(config, weights, tokens, { capture: { values: ["activation"] } }));
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  test("rotates interleaved pairs as it does halves with the rows of queries and keys in the other order", async () => {
    const config = smallConfig("swiglu");
    const weights = randomWeights(config, 1);
    const tokens = randomTokens(config, 1, 10, 2);
    const expected = forward(config, weights, tokens);
    const layers = weights.layers.map((layer) => ({
      ...layer,
      qProj: tf.tidy(() => interleaved(layer.qProj, config.headSize)),
      kProj: tf.tidy(() => interleaved(layer.kProj, config.headSize)),
    }));
    const actual = forward({ ...config, rotaryLayout: "interleaved" }, { ...weights, layers }, tokens);
    expect(await actual.logits.data()).toBeAllClose(await expected.logits.data(), { rtol: 1e-5, atol: 1e-5 });
    tf.dispose([weights, tokens, expected, layers.map(({ qProj, kProj }) => [qProj, kProj]), actual]);
  });

  test("refuses a context longer than the model's, tokens that are not int32 and a layer that is not there", () => {
    tf.tidy(() => {
      const config = smallConfig("relu2");
      const weights = randomWeights(config, 1);
      const capture = { values: ["activation"], layers: [2] } as const;
      expect(() => forward(config, weights, tf.zeros([1, 301], "int32"))).toThrow(/at most 300 tokens: .* is 301/);
      expect(() => forward(config, weights, tf.zeros([1, 3]))).toThrow(/must be int32: they are float32/);
      expect(() => forward(config, weights, tf.zeros([1, 3], "int32"), { capture })).toThrow(/in \[0, 2\): .* is 2/);
    });
  });
});

/** The same layer with its neurons in another order. */
function inAnotherOrder(layer: LayerWeights, dFF: number): LayerWeights {
  return tf.tidy(() => {
    const identity = Array.from({ length: dFF }, (_, i) => i);
    const order = tf.tensor1d(seededRandom(3).shuffle(identity), "int32");
    return {
      ...layer,
      gateProj: layer.gateProj && tf.gather(layer.gateProj, order),
      upProj: tf.gather(layer.upProj, order),
      downProj: tf.gather(layer.downProj, order, 1),
    };
  });
}

/** Rows i and i + headSize / 2 of each head to 2i and 2i + 1. */
function interleaved(matrix: tf.Tensor2D, headSize: number): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  const halves = tf.reshape(matrix, [rows / headSize, 2, headSize / 2, columns]);
  return tf.reshape(tf.transpose(halves, [0, 2, 1, 3]), [rows, columns]);
}
