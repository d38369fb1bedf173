import { describe, expect, test } from "vitest";
import type { Corpus } from "../../src/data/corpus/corpus-folder";
import type { TokenFile } from "../../src/data/corpus/token-file";
import { corpusText } from "../../src/training/corpus-text";

/** Rows of three tokens: row r is r, r + 1, r + 2. */
function tokenFile(nSequences: number): TokenFile {
  const read = (first: number, count: number) =>
    Uint16Array.from({ length: 3 * count }, (_, k) => first + Math.floor(k / 3) + (k % 3));
  return { nSequences, context: 2, read, close: () => undefined };
}

/** A corpus with what is read of it. */
function corpus(vocabSize: number): Corpus {
  const files = { train: tokenFile(10), validation: tokenFile(4) };
  return { ...files, info: { vocabSize, context: 2 }, tokenizerFile: "", close: () => undefined } as unknown as Corpus;
}

describe("corpusText()", () => {
  const firstTokens = (seed: number, first: number, count: number) =>
    [...corpusText(corpus(16), seed).training.read(first, count).tokens].filter((_, k) => k % 2 === 0);

  test("gives inputs, and each token's successor as target", () => {
    const { tokens, targets } = corpusText(corpus(16), 1).validation.read(1, 2);
    expect([...tokens]).toEqual([1, 2, 2, 3]);
    expect([...targets]).toEqual([2, 3, 3, 4]);
  });

  test("goes through all rows in each pass, every time in another order, which the seed decides", () => {
    const passes = [0, 10, 20].map((first) => firstTokens(1, first, 10));
    for (const pass of passes) expect([...pass].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(passes[1]).not.toEqual(passes[0]);
    expect(firstTokens(2, 0, 10)).not.toEqual(passes[0]);
    expect(firstTokens(1, 0, 10)).toEqual(passes[0]);
  });

  test("gives a part of a pass as the whole has it, across its end too", () => {
    const whole = [...firstTokens(1, 0, 10), ...firstTokens(1, 10, 10)];
    expect(firstTokens(1, 7, 6)).toEqual(whole.slice(7, 13));
  });

  test("refuses a token that is not in the vocabulary", () => {
    expect(() => corpusText(corpus(8), 1).training.read(0, 10)).toThrow(
      /must be in \[0, 8\), the vocabulary: one is 8/,
    );
  });
});
