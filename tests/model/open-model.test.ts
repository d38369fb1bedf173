import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openModel } from "../../src/model/open-model";
import type { SafetensorsTensor } from "../../src/model/safetensors-writer";
import { SMALL_CONFIG_JSON, smallConfig, writeRandomCheckpoint } from "./random-model";

const GGUF = join(__dirname, "../fixtures/transformers/llama-gguf/model.gguf");

let remove: (() => Promise<void>) | undefined;
afterEach(async () => {
  await remove?.();
  remove = undefined;
});

/** A random checkpoint with changes, its folder removed after the test. */
async function checkpoint(
  config: object = {},
  change?: (tensors: SafetensorsTensor[]) => SafetensorsTensor[],
): Promise<string> {
  const written = await writeRandomCheckpoint(change);
  remove = written.remove;
  await writeFile(join(written.folder, "config.json"), JSON.stringify({ ...SMALL_CONFIG_JSON, ...config }));
  return written.folder;
}

describe("openModel()", () => {
  test("reads the configuration of a folder, and finds its tokenizer", async () => {
    const folder = await checkpoint();
    const bare = await openModel(folder);
    expect(bare.config).toEqual(smallConfig("relu2"));
    expect(bare.tokenizerFile).toBeUndefined();
    await bare.close();
    await writeFile(join(folder, "tokenizer.json"), "{}");
    const model = await openModel(join(folder, "model.safetensors"));
    expect(model.tokenizerFile).toBe(join(folder, "tokenizer.json"));
    await model.close();
  });

  test("reads configuration and vocabulary of a GGUF file", async () => {
    const model = await openModel(GGUF);
    expect(model.config).toEqual({
      architecture: "llama",
      variant: "swiglu",
      gelu: undefined,
      vocabSize: 128,
      contextLength: 64,
      dModel: 32,
      nLayers: 2,
      nHeads: 4,
      nKvHeads: 2,
      headSize: 8,
      dFF: 48,
      rmsNormEpsilon: Math.fround(1e-6),
      ropeBase: 500,
      rotaryLayout: "interleaved",
      tiedHead: false,
      qkvBias: false,
    });
    expect(model.vocabulary).toMatchObject({
      model: "gpt2",
      preTokenizer: "smollm",
      merges: ["t 0", "t 1"],
      bosTokenId: 1,
    });
    expect(model.vocabulary?.tokens.slice(126)).toEqual(["t126", "t127"]);
    await model.close();
  });

  test("takes the variant that the files do not tell from the user", async () => {
    const folder = await checkpoint({ hidden_act: "silu" });
    await expect(openModel(folder)).rejects.toThrow(/hidden_act must be one of relu, relu2 .* Say which variant/);
    const model = await openModel(folder, { variant: "relu" });
    expect(model.config.variant).toBe("relu");
    await model.close();
  });

  test.each([
    ["hidden_size", undefined, /config\.json as hidden_size must be an integer in \[1, 65536\]: it is missing/],
    ["hidden_size", 1e9, /hidden_size must be an integer in \[1, 65536\]: it is 1000000000/],
    ["hidden_size", [[[]]], /hidden_size must be an integer/],
    ["num_hidden_layers", 2 ** 40, /num_hidden_layers must be an integer in \[1, 1024\]/],
    ["num_hidden_layers", 0.5, /num_hidden_layers must be an integer/],
    ["num_attention_heads", -4, /num_attention_heads must be an integer/],
    ["num_key_value_heads", 3, /num_key_value_heads must divide the 4 heads/],
    ["head_dim", 5, /head_dim must be even/],
    ["vocab_size", "40", /vocab_size must be an integer/],
    ["rms_norm_eps", 0, /rms_norm_eps must be a number in \(0, 0\.1\]: it is 0/],
    ["rope_theta", null, undefined], // the default
    ["rope_theta", -1, /rope_theta must be a number in/],
    ["tie_word_embeddings", "yes", /tie_word_embeddings must be true or false/],
    ["model_type", "gpt2", /model_type must be "llama" or "qwen2": it is gpt2/],
    ["rope_scaling", { rope_type: "llama3", factor: 8 }, /rope_type must be default, .*: it is llama3/],
    ["rope_scaling", "yarn", /rope_scaling must be an object: it is yarn/],
    ["rope_parameters", 7, /rope_parameters must be an object: it is 7/],
    ["rope_parameters", { rope_type: "yarn" }, /rope_type must be default, .*: it is yarn/],
    ["rope_parameters", { rope_type: "default", rope_theta: 100 }, undefined],
    ["rope_parameters", null, undefined],
    ["use_sliding_window", true, /use_sliding_window must be false/],
    ["partial_rotary_factor", 0.5, /partial_rotary_factor must be 1/],
  ])("checks %s = %j", async (key, value, message) => {
    const opening = openModel(await checkpoint({ [key]: value }));
    if (message) await expect(opening).rejects.toThrow(message);
    else await (await opening).close();
  });

  test.each([
    [
      { rope_parameters: {}, rope_scaling: { type: "linear", factor: 2 } },
      /rope_type must be default, .*: it is linear/,
    ],
    [{ rope_parameters: { rope_type: "yarn" }, rope_scaling: {} }, /rope_type must be default, .*: it is yarn/],
    [{ rope_parameters: null, rope_scaling: "yarn" }, /rope_scaling must be an object: it is yarn/],
    [{ rope_theta: 500, rope_parameters: { rope_theta: 100 } }, /rope_theta must be a number .*: it is \[500,100\]/],
  ])("refuses the rotation %j", async (config, message) => {
    await expect(openModel(await checkpoint(config))).rejects.toThrow(message);
  });

  test("cuts a value that would fill the screen", async () => {
    const folder = await checkpoint({ hidden_act: "\n".repeat(100_000) });
    const error = await openModel(folder).catch((caught: Error) => caught);
    expect((error as Error).message.length).toBeLessThan(1000);
    expect((error as Error).message).not.toContain("\n");
  });

  test("names file and tensor where one is missing, misshapen or unknown", async () => {
    const without = await checkpoint({}, (tensors) => tensors.filter(({ name }) => name !== "lm_head.weight"));
    await expect(openModel(without)).rejects.toThrow(/model\.safetensors as it must have tensor lm_head\.weight/);
    await remove?.();

    const misshapen = await checkpoint({ intermediate_size: 25 });
    await expect(openModel(misshapen)).rejects.toThrow(
      /model\.safetensors as tensor model\.layers\.0\.mlp\.up_proj\.weight must have shape \[25,16\] .* has \[24,16\]/,
    );
    await remove?.();

    const bias: SafetensorsTensor = {
      name: "model.layers.0.self_attn.o_proj.bias",
      shape: [1],
      data: new Float32Array(1),
      type: "F32",
    };
    const unknown = await checkpoint({}, (tensors) => [...tensors, bias]);
    await expect(openModel(unknown)).rejects.toThrow(/1 are not, first model\.layers\.0\.self_attn\.o_proj\.bias/);
  });

  test("says what is wrong with the files", async () => {
    const folder = await checkpoint();
    await expect(openModel(join(folder, "absent"))).rejects.toThrow(/Cannot open model .*absent/);
    await writeFile(join(folder, "notes.txt"), "");
    await expect(openModel(join(folder, "notes.txt"))).rejects.toThrow(/must be a folder, a \.gguf or a \.safetensors/);
    for (const text of ["{", "[]", "null"]) {
      await writeFile(join(folder, "config.json"), text);
      await expect(openModel(folder)).rejects.toThrow(SyntaxError);
    }
    await rm(join(folder, "config.json"));
    await expect(openModel(folder)).rejects.toThrow(/config\.json as it must be a readable file/);
  });
});
