import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { stockOps } from "../../src/kernels/webgpu/stock-ops";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import { openModel } from "../../src/model/open-model";
import { openSafetensors } from "../../src/model/safetensors";
import { decoderLoss } from "../../src/training/decoder-loss";
import { decoderShape, TRAINED_VARIANTS } from "../../src/training/decoder-sizes";
import { exportModel } from "../../src/training/export-model";
import { initialModel } from "../../src/training/trained-model";
import { smallDecoder, syntheticText } from "./small-run";

const FIXTURES = join(__dirname, "../fixtures/training");

let folder: string;
beforeAll(async () => {
  await chooseBackend({ cacheFolder: "" });
  folder = mkdtempSync(join(tmpdir(), "relu2-export-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("exportModel()", () => {
  // Two routes to one number: the loss by training operations, and from the logits of the model room.
  test.each(TRAINED_VARIANTS)("writes a %s model that openModel() reads, with the same loss", async (variant) => {
    const config = smallDecoder(variant);
    const model = initialModel(config, 3);
    const tokenizerFile = join(folder, "tokens.json");
    writeFileSync(tokenizerFile, "{}");
    await exportModel(join(folder, variant), model, { precision: "F32", tokenizerFile });
    const { tokens, targets } = syntheticText(config).training.read(0, 2);
    const batch = { tokens: tf.tensor1d(tokens, "int32"), targets: tf.tensor1d(targets, "int32"), context: 64 };
    const ops = stockOps(decoderShape(config));
    const [expected] = await tf.tidy(() => decoderLoss(ops, model.weights, batch)).data();

    const opened = await openModel(join(folder, variant));
    expect(opened.config).toEqual({ ...config, gelu: undefined });
    expect(opened.tokenizerFile).toBe(join(folder, variant, "tokenizer.json"));
    const weights = await loadDecoder(opened);
    const { logits } = forward(opened.config, weights, tf.tensor2d(tokens, [2, 64], "int32"));
    const values = (await logits.data()) as Float32Array;
    let loss = 0;
    targets.forEach((target, row) => {
      const z = values.subarray(row * config.vocabSize, (row + 1) * config.vocabSize);
      loss += Math.log(z.reduce((sum, logit) => sum + Math.exp(logit), 0)) - z[target];
    });
    expect(loss / targets.length).toBeCloseTo(expected / targets.length, 5);
    await opened.close();
    model.dispose();
  });

  test.each(["reglu", "swiglu"] as const)("writes a %s model that transformers computes alike", async (variant) => {
    const model = initialModel(smallDecoder(variant), 1);
    const written = join(folder, `${variant}-half`);
    await exportModel(written, model, { precision: "F16" });
    model.dispose();
    expect(JSON.parse(readFileSync(join(written, "config.json"), "utf8"))).toMatchObject({
      architectures: ["LlamaForCausalLM"],
      hidden_act: variant === "swiglu" ? "silu" : "relu",
    });
    const opened = await openModel(written);
    const { sequences } = JSON.parse(readFileSync(join(FIXTURES, "steps.json"), "utf8")) as { sequences: number[][] };
    const tokens = tf.tensor2d(
      sequences.slice(0, 2).map((ids) => ids.slice(0, 16)),
      [2, 16],
      "int32",
    );
    const { logits } = forward(opened.config, await loadDecoder(opened), tokens);
    const source = await openSafetensors(join(FIXTURES, "exports.safetensors"));
    expect(await logits.data()).toBeAllClose(await source.read(variant), { atol: 1e-5 });
    await Promise.all([source.close(), opened.close()]);
  });

  test.each(["relu", "relu2"] as const)(
    "names no class for %s, which transformers would fill with a random gate",
    async (variant) => {
      const model = initialModel(smallDecoder(variant), 1);
      const written = join(folder, `${variant}-plain`);
      await exportModel(written, model, { precision: "F16" });
      model.dispose();
      const config = JSON.parse(readFileSync(join(written, "config.json"), "utf8"));
      expect(config).not.toHaveProperty("architectures");
      expect(config.hidden_act).toBe(variant);
    },
  );
});
