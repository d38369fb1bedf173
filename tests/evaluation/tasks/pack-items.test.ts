import { describe, expect, test } from "vitest";
import type { Tokenizer } from "../../../src/data/tokenizer/tokenizer";
import { batchItems } from "../../../src/evaluation/tasks/batch-items";
import { type EncodedItem, encodeItem } from "../../../src/evaluation/tasks/encode-item";
import { packedLength, packItems } from "../../../src/evaluation/tasks/pack-items";

/** A token for every word with the space before it: "a b" is "a", " b"; a space at the end is one of its own. */
function wordTokenizer(): Tokenizer {
  const words: string[] = [];
  return {
    vocabSize: 100,
    encode: (text) =>
      Int32Array.from(text.match(/ ?[^ ]+| /g) ?? [], (word) => {
        if (!words.includes(word)) words.push(word);
        return words.indexOf(word);
      }),
    decode: (tokens) => Array.from(tokens, (token) => words[token]).join(""),
    tokenText: (token) => words[token],
  };
}

function encoded(contextLength: number, ...pairs: [context: string, continuation: string][]) {
  const tokenizer = wordTokenizer();
  const choices = pairs.map(([context, continuation]) => ({ context, continuation, nCharacters: 1 }));
  const item = encodeItem({ id: "it", choices, gold: 0 }, tokenizer, contextLength);
  const texts = item.choices.map(({ tokens, nScored }) => [tokenizer.decode(tokens), nScored]);
  return { item, texts };
}

describe("encodeItem()", () => {
  test("scores the continuation, and gives it the space at the end of the context", () => {
    expect(encoded(10, ["a b", " c d"]).texts).toEqual([["a b c d", 2]]);
    // "a b " + "c": the context is "a b" and the continuation " c".
    expect(encoded(10, ["a b ", "c"]).texts).toEqual([["a b c", 1]]);
  });

  test("cuts the beginning of what is too long: the model takes all but the last token", () => {
    expect(encoded(3, ["a b c d", " e"]).texts).toEqual([[" b c d e", 1]]);
    expect(encoded(2, ["a b c d", " e f"]).texts).toEqual([[" d e f", 2]]);
  });

  test("refuses a continuation that is empty or too long", () => {
    expect(() => encoded(3, ["a", ""])).toThrow("choice 0 of item it as it must have 1 to 3 tokens");
    expect(() => encoded(3, ["a", " b c d e"])).toThrow("it has 4 after 1");
  });
});

describe("packItems()", () => {
  const item = (id: string, ...choices: [tokens: number[], nScored: number][]): EncodedItem => ({
    id,
    choices: choices.map(([tokens, nScored]) => ({ tokens: Int32Array.from(tokens), nScored })),
  });
  // Context 1 2 3, continuations 4 5 and 6: the last token of the context begins both branches, as it says how likely 4 and 6 are.
  const one = item("one", [[1, 2, 3, 4, 5], 2], [[1, 2, 3, 6], 1]);
  // Contexts that differ after 7.
  const other = item("other", [[7, 8, 9], 1], [[7, 5, 9], 1]);

  test("writes the shared beginning once, the rest of each choice after it, and fills up", () => {
    const packed = packItems([one, other]);
    expect({ batch: packed.batch, context: packed.context, nTokens: packed.nTokens }).toEqual({
      batch: 2,
      context: 5,
      nTokens: 8,
    });
    expect([...packed.tokens]).toEqual([1, 2, 3, 4, 3, 7, 8, 5, 0, 0]);
    expect([...packed.positions]).toEqual([0, 1, 2, 3, 2, 0, 1, 1, 0, 0]);
    expect([...packed.branches]).toEqual([0, 0, 1, 1, 2, 0, 1, 2, -1, -1]);
    expect(packed.scored).toEqual([
      { item: 0, choice: 0, place: 2, target: 4 },
      { item: 0, choice: 0, place: 3, target: 5 },
      { item: 0, choice: 1, place: 4, target: 6 },
      { item: 1, choice: 0, place: 6, target: 9 },
      { item: 1, choice: 1, place: 7, target: 9 },
    ]);
  });

  test("of a single choice is the sequence without its last token", () => {
    const packed = packItems([item("word", [[1, 2, 3], 1])]);
    expect([...packed.tokens]).toEqual([1, 2]);
    expect([...packed.positions]).toEqual([0, 1]);
    expect(packed.scored).toEqual([{ item: 0, choice: 0, place: 1, target: 3 }]);
  });

  test("shares nothing where a cut left different beginnings", () => {
    const cut = item("cut", [[2, 3, 4, 5], 1], [[1, 2, 3, 6], 1]);
    expect(packedLength(cut)).toBe(6);
    expect([...packItems([cut]).positions]).toEqual([0, 1, 2, 0, 1, 2]);
  });
});

describe("batchItems()", () => {
  const ofLength = (length: number): EncodedItem => ({
    id: String(length),
    choices: [{ tokens: new Int32Array(length + 1), nScored: 1 }],
  });
  const lengths = (batches: EncodedItem[][]): number[][] => batches.map((batch) => batch.map(packedLength));

  test("puts items of similar length together, as many as fit with their padding", () => {
    const items = [5, 1, 4, 2, 3].map(ofLength);
    const size = { maxTokens: 9, maxScores: 1e9, nHeads: 1 };
    expect(lengths(batchItems(items, size))).toEqual([[1, 2, 3], [4], [5]]);
  });

  // 501 rows of 5 are 2505 tokens, enough; with an item of 7 there would be 2512, filled up to 3514.
  test("ends a large batch where the padding would grow", () => {
    const items = [...Array<number>(500).fill(5), 5, 7, 7].map(ofLength);
    const batches = lengths(batchItems(items, { maxTokens: 1e6, maxScores: 1e9, nHeads: 1 }));
    expect(batches.map((batch) => batch.length)).toEqual([501, 2]);
  });

  test("bounds the attention scores, and takes what fits nowhere alone", () => {
    const size = { maxTokens: 1e9, maxScores: 2 * 4 * 4 * 2, nHeads: 2 };
    expect(lengths(batchItems([4, 4, 4, 9].map(ofLength), size))).toEqual([[4, 4], [4], [9]]);
  });
});
