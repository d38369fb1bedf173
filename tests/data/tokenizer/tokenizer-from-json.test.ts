import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tokenizerFromJson } from "../../../src/data/tokenizer/tokenizer-from-json";
import { FIXTURE_FOLDER, fixture } from "./tokenizer-fixture";

describe("tokenizerFromJson()", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tokenizer-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("gives the reference's ids, added tokens included, special ones never", () => {
    const tokenizer = tokenizerFromJson(join(FIXTURE_FOLDER, "tokenizer.json"));
    fixture.texts.forEach((text, index) => {
      expect(Array.from(tokenizer.encode(text)), JSON.stringify(text)).toEqual(fixture.json.ids[index]);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    });
  });

  test("reads the first token's id from tokenizer_config.json", () => {
    const tokenizer = tokenizerFromJson(join(FIXTURE_FOLDER, "tokenizer.json"));
    expect(tokenizer.bosToken).toBe(600);
    expect(tokenizer.tokenText(600)).toBe("<|im_start|>");
    expect(tokenizer.vocabSize).toBe(603);
  });

  test("has no first token without tokenizer_config.json", () => {
    copyFileSync(join(FIXTURE_FOLDER, "tokenizer.json"), join(folder, "tokenizer.json"));
    expect(tokenizerFromJson(join(folder, "tokenizer.json")).bosToken).toBeUndefined();
  });

  test("decodes bytes even where the file names no decoder", () => {
    const { tokens } = fixture.byteLevel;
    const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
    const file = join(folder, "tokenizer.json");
    writeFileSync(
      file,
      JSON.stringify({ pre_tokenizer: { type: "ByteLevel" }, model: { type: "BPE", vocab, merges: [] } }),
    );
    const tokenizer = tokenizerFromJson(file);
    expect(tokenizer.decode(tokenizer.encode("caf\u00e9 1"))).toBe("caf\u00e9 1");
  });

  test("names the file and the place of what it cannot read", () => {
    const file = join(folder, "tokenizer.json");
    writeFileSync(file, "{");
    expect(() => tokenizerFromJson(file)).toThrow(`Cannot read ${file} as it must be JSON`);
    writeFileSync(file, JSON.stringify({ model: { type: "Unigram", vocab: [] } }));
    expect(() => tokenizerFromJson(file)).toThrow('at "model.type"');
    writeFileSync(file, Uint8Array.of(0x7b, 0xff));
    expect(() => tokenizerFromJson(file)).toThrow("it is not at byte 1");
    const split = { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false };
    writeFileSync(file, JSON.stringify({ pre_tokenizer: split, model: { vocab: {}, merges: [] } }));
    expect(() => tokenizerFromJson(file)).toThrow("must be Isolated or Removed");
  });

  test.each([
    ["a decoder that does not exist", { decoder: { type: "Nonsense" } }, /Nonsense/],
    ["a sequence of no steps", { pre_tokenizer: { type: "Sequence" } }, /"pre_tokenizer" a Sequence must list/],
    [
      "a step that is none",
      { pre_tokenizer: { type: "Sequence", pretokenizers: [null] } },
      /"pre_tokenizer\.pretokenizers\.0"/,
    ],
    [
      "a pattern that is none",
      { pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" } },
      /Invalid regular expression/,
    ],
    ["a normalizer that does not exist", { normalizer: { type: "Nonsense" } }, /Nonsense/],
    ["a split at nothing", { pre_tokenizer: { type: "Split", behavior: "Isolated" } }, /must have a pattern/],
  ])("refuses %s, and names the file", (_, part, message) => {
    const file = join(folder, "tokenizer.json");
    writeFileSync(file, JSON.stringify({ ...part, model: { vocab: { a: 0 }, merges: [] } }));
    const read = (): unknown => tokenizerFromJson(file);
    expect(read).toThrow(message);
    expect(read).toThrow(SyntaxError);
    expect(read).toThrow(`Cannot read ${file} as `);
  });
});
