import { describe, expect, test } from "vitest";
import { createPairCounter } from "../../../src/kernels/cpu/pair-counter";
import { seededRandom } from "../../../src/numerics/random";
import { TEST_KERNELS } from "../../support/test-kernels";

describe("createPairCounter()", () => {
  // 31 steps of a byte sum end at 496 bytes = 124 words: rows of 4, 124, 128 and 252 words; odd and even numbers of rows.
  test.each([
    [1, 4],
    [2, 124],
    [5, 128],
    [6, 252],
  ])("counts the product of a 0/1 matrix with its transpose: %i rows of %i words", async (nRows, rowWords) => {
    const random = seededRandom(nRows);
    const words = Uint32Array.from(
      { length: nRows * rowWords },
      () => random.integer(2 ** 32) | random.integer(2 ** 32),
    );
    words.fill(0xffffffff, 0, rowWords); // the first row is all ones: no byte may overflow
    const bit = (i: number, t: number): number => (words[i * rowWords + (t >>> 5)] >>> (t & 31)) & 1;
    const counter = await createPairCounter(TEST_KERNELS);
    const counts = counter.count({ nRows, rowWords, words });
    for (let i = 0; i < nRows; i++) {
      for (let j = 0; j < nRows; j++) {
        let expected = 0;
        for (let t = 0; t < 32 * rowWords; t++) expected += bit(i, t) * bit(j, t);
        expect(counts[i * nRows + j]).toBe(expected);
      }
    }
  });

  test("counts again after larger and smaller rows", async () => {
    const counter = await createPairCounter(TEST_KERNELS);
    const ones = (nRows: number, rowWords: number) => ({
      nRows,
      rowWords,
      words: new Uint32Array(nRows * rowWords).fill(0xffffffff),
    });
    expect([...counter.count(ones(2, 4))]).toEqual(Array(4).fill(128));
    expect([...counter.count(ones(3, 40_000))]).toEqual(Array(9).fill(32 * 40_000));
    expect([...counter.count(ones(2, 4))]).toEqual(Array(4).fill(128));
  });

  test("refuses rows that are no whole vectors", async () => {
    const counter = await createPairCounter(TEST_KERNELS);
    expect(() => counter.count({ nRows: 2, rowWords: 3, words: new Uint32Array(6) })).toThrow("a multiple of 4");
  });
});
