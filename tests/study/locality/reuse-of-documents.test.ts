import { describe, expect, test } from "vitest";
import { LARGEST_WINDOW } from "../../../src/locality/layer-locality";
import { reuseSums } from "../../../src/locality/reuse";
import { documentReuseOf, reuseOfDocuments } from "../../../src/study/locality/reuse-of-documents";
import { setsOf } from "../../locality/random-sets";

const before = Array(LARGEST_WINDOW).fill([]); // tokens that are not measured, and have nothing active
const layerOf = (...tokens: readonly number[][]) => reuseSums(setsOf(4, [...before, ...tokens]), LARGEST_WINDOW);

// Two layers, measured tokens a to c. Layer 1: {0, 1}, {0}, {0, 2, 3}: reuse of the token before 0/2, 1/1, 1/3. Layer 2: {}, {1}, {1}: silent, 0/1, 1/1.
const document = documentReuseOf([layerOf([0, 1], [0], [0, 2, 3]), layerOf([], [1], [1])]);

describe("documentReuseOf()", () => {
  test("adds layers up, silent tokens left out", () => {
    expect(document).toMatchObject({ nActive: 8, nRatios: 5 });
    expect(document.nReused[0]).toBe(3);
    expect(document.ratioSum[0]).toBeCloseTo(0 + 1 + 1 / 3 + 0 + 1, 12);
  });
});

describe("reuseOfDocuments()", () => {
  // A second document of one layer: {2, 3}, {2, 3}: 0/2 and 2/2. Pooled (3 + 2) / (8 + 4); tokens' own ratios (7/3 + 1) / (5 + 2).
  const other = documentReuseOf([layerOf([2, 3], [2, 3])]);
  const reuse = reuseOfDocuments([document, other], 1);

  test("is pooled over active neurons, and the mean of the tokens' own ratios", () => {
    expect(reuse.reuseRatio[0]).toBeCloseTo(5 / 12, 6);
    expect(reuse.reuseOfTokens[0]).toBeCloseTo(10 / 21, 6);
  });

  // Two documents with means 7/15 and 1/2: resamples of two are the one, the other, or both.
  test("has the range of the documents as its interval", () => {
    expect(reuse.reuseOfTokensInterval![0]).toBeAllClose([7 / 15, 1 / 2], { rtol: 1e-6 });
    expect(reuse.reuseInterval[0]).toBeAllClose([3 / 8, 1 / 2], { rtol: 1e-6 });
  });

  test("of identical tokens is 1", () => {
    const sets = setsOf(4, Array(LARGEST_WINDOW + 5).fill([1, 3]));
    const same = reuseOfDocuments([documentReuseOf([reuseSums(sets, LARGEST_WINDOW)])], 1);
    expect(same.reuseOfTokens).toEqual(Array(LARGEST_WINDOW).fill(1));
    expect(same.reuseOfTokensInterval).toEqual(Array(LARGEST_WINDOW).fill([1, 1]));
  });
});
