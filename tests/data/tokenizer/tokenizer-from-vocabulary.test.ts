import { describe, expect, test } from "vitest";
import { tokenizerFromVocabulary } from "../../../src/data/tokenizer/tokenizer-from-vocabulary";
import { fixture } from "./tokenizer-fixture";

const { tokens, merges, ids } = fixture.byteLevel;

describe("tokenizerFromVocabulary(), byte-level", () => {
  test.each(Object.keys(ids))("gives the reference's ids with the pre-tokenizer %s", (preTokenizer) => {
    const tokenizer = tokenizerFromVocabulary({ tokens, merges, preTokenizer });
    fixture.texts.forEach((text, index) => {
      expect(Array.from(tokenizer.encode(text)), JSON.stringify(text)).toEqual(ids[preTokenizer][index]);
    });
  });

  test("decodes what it encoded", () => {
    const tokenizer = tokenizerFromVocabulary({ tokens, merges, preTokenizer: "smollm" });
    for (const text of fixture.texts) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    expect(tokenizer.decode(tokenizer.encode(""))).toBe("");
  });

  test("encodes half a surrogate pair as U+FFFD", () => {
    const tokenizer = tokenizerFromVocabulary({ tokens, merges, preTokenizer: "smollm" });
    expect(tokenizer.encode("a\ud800b\udc00")).toEqual(tokenizer.encode("a\ufffdb\ufffd"));
    expect(tokenizer.decode(tokenizer.encode("\ud83d\ude00"))).toBe("\u{1f600}");
  });

  test("never makes a control token out of text, and always a user-defined one", () => {
    const added = [...tokens, "<|end|>", "<user>"];
    const tokenTypes = added.map((_, id) => (id < 600 ? 1 : id === 600 ? 3 : 4));
    const tokenizer = tokenizerFromVocabulary({
      tokens: added,
      merges,
      tokenTypes,
      preTokenizer: "smollm",
      bosTokenId: 600,
    });
    expect(tokenizer.bosToken).toBe(600);
    expect(tokenizer.vocabSize).toBe(602);
    const encoded = Array.from(tokenizer.encode("a<|end|>b<user>c"));
    expect(encoded).not.toContain(600);
    expect(encoded).toContain(601);
    expect(tokenizer.decode([600, 601])).toBe("<|end|><user>");
    expect(tokenizer.tokenText(600)).toBe("<|end|>");
  });

  test("gives the raw text of a token, and U+FFFD for part of a character", () => {
    const tokenizer = tokenizerFromVocabulary({ tokens, merges, preTokenizer: "smollm" });
    expect(tokenizer.tokenText(tokens.indexOf("Ġ"))).toBe(" ");
    expect(tokenizer.tokenText(tokens.indexOf("<"))).toBe("<");
    const [firstByte] = tokenizer.encode("\u{10ffff}");
    expect(tokenizer.tokenText(firstByte)).toBe("\ufffd");
  });

  test("leaves out a byte that has no token", () => {
    const withoutNul = tokens.map((token) => (token === "Ā" ? "<unused>" : token)); // U+0100 stands for byte 0
    const tokenizer = tokenizerFromVocabulary({ tokens: withoutNul, merges: [], preTokenizer: "smollm" });
    expect(tokenizer.decode(tokenizer.encode("a\0b"))).toBe("ab");
  });

  test("refuses ids outside the vocabulary", () => {
    const tokenizer = tokenizerFromVocabulary({ tokens, merges, preTokenizer: "smollm" });
    for (const id of [-1, 600, 0.5, Number.NaN]) expect(() => tokenizer.decode([id])).toThrow(RangeError);
    expect(() => tokenizer.tokenText(600)).toThrow("must be in [0, 600): current value is 600");
  });

  test("refuses what it would apply wrongly", () => {
    expect(() => tokenizerFromVocabulary({ tokens, merges, preTokenizer: "deepseek" })).toThrow(
      "one of default, gpt-2, smollm",
    );
    expect(() => tokenizerFromVocabulary({ tokens, merges, preTokenizer: "smollm", model: "bert" })).toThrow(
      "gpt2 or llama",
    );
    expect(() => tokenizerFromVocabulary({ tokens, merges: ["x yzzy"], preTokenizer: "smollm" })).toThrow("merge 0");
    expect(() => tokenizerFromVocabulary({ tokens, merges, preTokenizer: "smollm", bosTokenId: 600 })).toThrow(
      "[0, 600)",
    );
    expect(() => tokenizerFromVocabulary({ tokens, merges, preTokenizer: "smollm", tokenTypes: [1] })).toThrow(
      "must have a type",
    );
  });
});

describe("tokenizerFromVocabulary(), SentencePiece", () => {
  const { tokens, scores, tokenTypes, ids } = fixture.sentencePiece;
  const vocabulary = { model: "llama", tokens, scores, tokenTypes, merges: [], preTokenizer: "default", bosTokenId: 1 };

  test("gives the ids of the C++ implementation", () => {
    const tokenizer = tokenizerFromVocabulary(vocabulary);
    fixture.texts.forEach((text, index) => {
      expect(Array.from(tokenizer.encode(text)), JSON.stringify(text)).toEqual(ids[index]);
    });
  });

  test("decodes what it encoded; a token keeps its space", () => {
    const tokenizer = tokenizerFromVocabulary(vocabulary);
    const text = "Call me Ishmael \u{1f600}.";
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    expect(tokenizer.tokenText(tokens.indexOf("▁me"))).toBe(" me");
    expect(tokenizer.tokenText(tokens.indexOf("<0x41>"))).toBe("A");
  });

  test("refuses a vocabulary without scores", () => {
    expect(() => tokenizerFromVocabulary({ ...vocabulary, scores: undefined })).toThrow("must have a score");
  });
});
