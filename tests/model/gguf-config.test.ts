import { describe, expect, test } from "vitest";
import type { GgufFile } from "../../src/model/gguf";
import { ggufConfig } from "../../src/model/gguf-config";

type Values = Readonly<Record<string, string | number>>;

const LLAMA: Values = {
  "general.architecture": "llama",
  "llama.context_length": 64,
  "llama.embedding_length": 32,
  "llama.block_count": 2,
  "llama.feed_forward_length": 48,
  "llama.attention.head_count": 4,
  "llama.attention.layer_norm_rms_epsilon": 1e-6,
};

const GATED = ["token_embd.weight", "blk.0.ffn_gate.weight"];

/** A GGUF file of which only metadata and names are asked. */
function fakeFile(values: Values, names: string[] = GATED): GgufFile {
  const nothing = (): never => {
    throw new Error("not asked for");
  };
  return {
    file: "model.gguf",
    names,
    shapeOf: () => [100, 32],
    read: nothing,
    close: nothing,
    metadata: {
      keys: Object.keys(values),
      has: (key) => key in values,
      string: (key) => String(values[key]),
      number: (key) => Number(values[key]),
      boolean: nothing,
      strings: nothing,
      numbers: nothing,
    },
  };
}

describe("ggufConfig()", () => {
  test("fills in what a file may leave out", () => {
    const config = ggufConfig(fakeFile(LLAMA));
    expect(config).toMatchObject({ nKvHeads: 4, headSize: 8, ropeBase: 10_000, vocabSize: 100, tiedHead: true });
    expect(config).toMatchObject({ variant: "swiglu", rotaryLayout: "interleaved", qkvBias: false });
  });

  test("has half layout for qwen2", () => {
    const qwen2 = Object.entries(LLAMA).map(([key, value]) => [key.replace("llama.", "qwen2."), value]);
    const file = fakeFile({ ...Object.fromEntries(qwen2), "general.architecture": "qwen2" });
    expect(ggufConfig(file).rotaryLayout).toBe("half");
  });

  test("needs to be told the variant of an FFN without a gate", () => {
    const file = fakeFile(LLAMA, ["token_embd.weight"]);
    expect(() => ggufConfig(file)).toThrow(
      /model\.gguf as the activation of architecture llama must be one of relu, relu2/,
    );
    expect(ggufConfig(file, "relu2").variant).toBe("relu2");
  });

  test.each([
    ["general.architecture", "mamba", /general\.architecture must be llama or qwen2: it is mamba/],
    ["llama.embedding_length", 2 ** 31, /llama\.embedding_length must be an integer in \[1, 65536\]: it is 2147483648/],
    ["llama.block_count", 0, /llama\.block_count must be an integer/],
    ["llama.attention.head_count_kv", 3, /llama\.attention\.head_count_kv must divide/],
    ["llama.attention.layer_norm_rms_epsilon", Number.NaN, /layer_norm_rms_epsilon must be a number/],
    ["llama.rope.scaling.type", "yarn", /llama\.rope\.scaling\.type must be none, .*: it is yarn/],
    ["llama.rope.dimension_count", 4, /llama\.rope\.dimension_count must be the head size 8: it is 4/],
  ])("refuses %s = %s", (key, value, message) => {
    expect(() => ggufConfig(fakeFile({ ...LLAMA, [key]: value }))).toThrow(message);
  });
});
