import { describe, expect, test } from "vitest";
import { cutSequences } from "../../../src/data/documents/cut-sequences";
import type { Tokenizer } from "../../../src/data/tokenizer/tokenizer";

/** One token a character: its code. */
const tokenizer: Tokenizer = {
  vocabSize: 128,
  bosToken: 1,
  encode: (text) => Int32Array.from(text, (character) => character.charCodeAt(0)),
  decode: (tokens) => String.fromCharCode(...Array.from(tokens)),
  tokenText: (id) => String.fromCharCode(id),
};
const documents = [
  { id: "letters", text: "abcdefg" },
  { id: "digits", text: "12345" },
];
const cut = (options: { contextLength: number; bos: boolean; maxTokens?: number }): string[] =>
  cutSequences(documents, tokenizer, options).map(
    ({ document, tokens }) => `${document}: ${tokenizer.decode(tokens).replaceAll("\u0001", "^")}`,
  );

describe("cutSequences()", () => {
  test("cuts consecutive sequences that never cross documents", () => {
    expect(cut({ contextLength: 3, bos: false })).toEqual([
      "letters: abc",
      "letters: def",
      "letters: g",
      "digits: 123",
      "digits: 45",
    ]);
  });

  test("begins every sequence, within the context length", () => {
    expect(cut({ contextLength: 4, bos: true })).toEqual([
      "letters: ^abc",
      "letters: ^def",
      "letters: ^g",
      "digits: ^123",
      "digits: ^45",
    ]);
  });

  test("fills a budget exactly, beginnings included", () => {
    expect(cut({ contextLength: 3, bos: false, maxTokens: 8 })).toEqual([
      "letters: abc",
      "letters: def",
      "letters: g",
      "digits: 1",
    ]);
    expect(cut({ contextLength: 4, bos: true, maxTokens: 7 })).toEqual(["letters: ^abc", "letters: ^de"]);
    expect(cut({ contextLength: 4, bos: true, maxTokens: 5 })).toEqual(["letters: ^abc"]); // a beginning alone is no text
    expect(cut({ contextLength: 3, bos: false, maxTokens: 2 })).toEqual(["letters: ab"]);
  });

  test("refuses a text that does not fill one sequence", () => {
    expect(() => cut({ contextLength: 8, bos: false })).toThrow(
      "must have at least 8: the longest (of 2) has 7; give a longer text or a shorter context",
    );
    expect(cut({ contextLength: 8, bos: true })[0]).toBe("letters: ^abcdefg");
  });

  test("refuses options out of range, and a beginning that the tokenizer does not have", () => {
    for (const contextLength of [0, 1, 2.5, Number.NaN]) {
      expect(() => cut({ contextLength, bos: true })).toThrow("contextLength must be an integer >= 2");
    }
    for (const maxTokens of [0, -1, Number.NaN]) {
      expect(() => cut({ contextLength: 3, bos: false, maxTokens })).toThrow("maxTokens must be > 0");
    }
    const without = { ...tokenizer, bosToken: undefined };
    expect(() => cutSequences(documents, without, { contextLength: 3, bos: true })).toThrow(
      "it has none; cut without it",
    );
  });
});
