import { describe, expect, test } from "vitest";
import { chanceReuse, equalRateReuse } from "../../src/locality/chance-reuse";
import { addReuseSums, reuseRatio, reuseRatioOfTokens, reuseSums } from "../../src/locality/reuse";
import { shuffleTokens } from "../../src/locality/shuffle-tokens";
import { seededRandom } from "../../src/numerics/random";
import { randomSets, setsOf } from "./random-sets";

describe("reuseSums()", () => {
  test("of identical tokens gives reuse 1", () => {
    const sets = setsOf(40, Array(20).fill([3, 7, 39]));
    expect([...reuseRatio(reuseSums(sets, 4))]).toEqual([1, 1, 1, 1]);
    expect([...reuseRatioOfTokens(reuseSums(sets, 4))]).toEqual([1, 1, 1, 1]);
  });

  // Sets {0}, {1}, {0, 1, 2}, {}, {1, 3}. With windows up to 2 the last three are measured: {0, 1, 2} has 1 of 3 in the one before and 2 of 3 in the two
  // before; {} is silent; {1, 3} has nothing in {} and 1 of 2 in {} and {0, 1, 2}. Worked by hand.
  test("counts what was active in the tokens before, and leaves silent tokens out", () => {
    const sums = reuseSums(setsOf(4, [[0], [1], [0, 1, 2], [], [1, 3]]), 2);
    expect(sums).toMatchObject({ nTokens: 3, nSilentTokens: 1, nActive: 5 });
    expect([...sums.nReused]).toEqual([1, 3]);
    expect([...reuseRatio(sums)]).toEqual([1 / 5, 3 / 5]);
    expect([...reuseRatioOfTokens(sums)]).toBeAllClose([1 / 3 / 2, (2 / 3 + 1 / 2) / 2], { rtol: 1e-12 });
  });

  test("measures nothing in a document no longer than the window, and refuses a window of 0", () => {
    expect(reuseSums(setsOf(4, [[0], [0]]), 2)).toMatchObject({ nTokens: 0, nActive: 0 });
    expect(() => reuseSums(setsOf(4, [[0]]), 0)).toThrow("largest window must be an integer >= 1");
  });

  test("of documents adds up", () => {
    const sets = setsOf(4, [[0], [1], [0, 1, 2], [], [1, 3]]);
    const sums = reuseSums(sets, 2);
    const added = addReuseSums([sums, sums]);
    expect(added).toMatchObject({ nTokens: 6, nSilentTokens: 2, nActive: 10 });
    expect([...added.nReused]).toEqual([2, 6]);
    expect([...reuseRatioOfTokens(added)]).toBeAllClose([...reuseRatioOfTokens(sums)], { rtol: 1e-12 });
  });

  test("does not depend on the order of the neurons", () => {
    const random = seededRandom(4);
    const tokens = Array.from({ length: 50 }, () => [...Array(40).keys()].filter(() => random.uniform() < 0.2));
    const renamed = random.shuffle([...Array(40).keys()]);
    const other = tokens.map((neurons) => neurons.map((i) => renamed[i]));
    expect(reuseSums(setsOf(40, other), 5)).toEqual(reuseSums(setsOf(40, tokens), 5));
  });
});

// Rates from 0.01 to 0.95: the equal-rate level is far off. 200 documents give the standard error of Σ reused / Σ active over documents.
describe("independent random sets with unequal rates", () => {
  const random = seededRandom(7);
  const rates = Array.from({ length: 96 }, (_, i) => (i % 12 === 0 ? 0.95 : 0.01 + 0.1 * random.uniform()));
  const documents = Array.from({ length: 200 }, () => randomSets(rates, 60, random));

  test.each([1, 2, 5, 16])("reuse the chance level of their rates within its standard error, window %i", (window) => {
    for (const sets of [
      documents,
      shuffleTokens(documents, "document", random),
      shuffleTokens(documents, "text", random),
    ]) {
      const parts = sets.map((each) => reuseSums(each, 16));
      const ratio = (sums: (typeof parts)[number]): number => sums.nReused[window - 1] / sums.nActive;
      const all = ratio(addReuseSums(parts));
      const variance = parts.reduce((sum, part) => sum + (ratio(part) - all) ** 2, 0) / (parts.length - 1);
      const standardError = Math.sqrt(variance / parts.length);
      expect(Math.abs(all - chanceReuse(rates, window))).toBeLessThan(3 * standardError);
      const equal = equalRateReuse(rates.reduce((sum, p) => sum + p, 0) / rates.length, window);
      expect(Math.abs(all - equal)).toBeGreaterThan(10 * standardError);
    }
  });
});

describe("chanceReuse()", () => {
  // Rates 0.5 and 0.1: (0.5 · 0.5 + 0.1 · 0.1) / 0.6, and for window 2 (0.5 · 0.75 + 0.1 · 0.19) / 0.6.
  test("weighs each neuron's chance with its rate", () => {
    expect(chanceReuse([0.5, 0.1], 1)).toBeCloseTo(0.26 / 0.6, 12);
    expect(chanceReuse([0.5, 0.1], 2)).toBeCloseTo(0.394 / 0.6, 12);
  });

  test("is the equal-rate level where the rates are equal", () => {
    expect(chanceReuse([0.2, 0.2, 0.2], 3)).toBeCloseTo(equalRateReuse(0.2, 3), 12);
    expect(equalRateReuse(0.2, 3)).toBeCloseTo(1 - 0.8 ** 3, 12);
  });
});

describe("shuffleTokens()", () => {
  test("keeps the tokens of each document, or of the text", () => {
    const documents = [
      setsOf(3, [[0], [1], [2]]),
      setsOf(3, [
        [0, 1],
        [1, 2],
      ]),
    ];
    const wordsOf = (sets: typeof documents): number[][] => sets.map(({ words }) => [...words].sort());
    expect(wordsOf(shuffleTokens(documents, "document", seededRandom(1)))).toEqual(wordsOf(documents));
    const text = shuffleTokens(documents, "text", seededRandom(1));
    expect(text.map(({ nTokens }) => nTokens)).toEqual([3, 2]);
    expect(wordsOf(text).flat().sort()).toEqual(wordsOf(documents).flat().sort());
  });
});
