import { describe, expect, test } from "vitest";
import { createPairCounter } from "../../src/kernels/cpu/pair-counter";
import { activeNeurons } from "../../src/locality/active-sets";
import { LARGEST_WINDOW, layerLocality } from "../../src/locality/layer-locality";
import { seededRandom } from "../../src/numerics/random";
import { layerLocalityRecord } from "../../src/records/locality-record";
import { TEST_KERNELS } from "../support/test-kernels";
import { randomSets, setsOf } from "./random-sets";

const counterOf = () => createPairCounter(TEST_KERNELS);
const measure = async (documents: Parameters<typeof layerLocality>[0], seed = 1) =>
  layerLocality(documents, { counter: await counterOf(), seed }).layer;

/** Independent neurons, the last one hot, the first one dead. */
const rates = [0, ...Array.from({ length: 30 }, (_, i) => 0.02 + 0.01 * i), 1];
const random = seededRandom(2);
const documents = Array.from({ length: 8 }, () => randomSets(rates, 500, random));

describe("layerLocality()", () => {
  test("of independent neurons has the reuse of chance, shuffled or not", async () => {
    const layer = await measure(documents);
    for (const window of [1, 5, 16]) {
      const expected = [layer.chance[window - 1]];
      for (const { ratio } of [layer.reuse, layer.shuffledInDocument, layer.shuffledInText]) {
        expect([ratio[window - 1]]).toBeAllClose(expected, { atol: 0.02 });
      }
    }
    expect(layer.nSilentTokens).toBe(0); // one neuron is always active
  });

  test("counts active neurons over the measured tokens only", async () => {
    const layer = await measure(documents);
    const nTokens = 8 * (500 - LARGEST_WINDOW);
    expect(layer.activationRatio).toBeCloseTo(layer.nActive / (nTokens * rates.length), 6);
  });

  test("has hot and dead neurons apart, and gives no corrected gap to independent ones", async () => {
    const layer = await measure(documents);
    expect(layer).toMatchObject({ nDead: 1, nHot: 1, nScored: 30 });
    expect(layer.observed.plain.partnerRate).toBeCloseTo(1, 6); // the hot neuron is everyone's partner
    expect(layer.observed.plain.gap).toBeGreaterThan(0.7);
    expect(layer.observed.plain.gap).toBeCloseTo(layer.permuted.plain.gap, 1);
    expect(Math.abs(layer.observed.corrected.gap)).toBeLessThan(0.03);
    expect(layer.observed.corrected.partnerRate).toBeLessThan(0.5);
    expect(layer.hotGap?.corrected).toBeCloseTo(0, 2);
  });

  test("scores partners lower on other documents than on those they were chosen on", async () => {
    const { sameTokensGap, observed } = await measure(documents);
    expect(sameTokensGap.corrected).toBeGreaterThan(observed.corrected.gap + 0.02);
  });

  // Tokens alternate between {0, 1} and {0}, neuron 2 never: P(0|1) = 1, P(1|0) = 1/2. But in the first 16 of each document, which reuse leaves out, neuron 1 is
  // always active: with 40 tokens it is active in 16 + 12, so that P(1|0) = 28/40 = 0.7. Top (0.7 + 1 + 0) / 3, average (0.7 + 1) / 9.
  test("has the paper's gap and the cumulative activity over all tokens, the first ones too", async () => {
    const tokens = Array.from({ length: 40 }, (_, token) => (token < LARGEST_WINDOW || token % 2 === 0 ? [0, 1] : [0]));
    const { paperGap, cumulativeActivation } = await measure([setsOf(3, tokens), setsOf(3, tokens), setsOf(3, tokens)]);
    expect([paperGap!.top, paperGap!.average]).toBeAllClose([1.7 / 3, 1.7 / 9], { rtol: 1e-6 });
    expect(paperGap!.gap).toBeCloseTo(1.7 / 3 - 1.7 / 9, 6);
    // The first of three neurons makes 40 of 68; a fifth of the neurons is 0.6 of it.
    expect(cumulativeActivation![3]).toBeCloseTo((0.6 * 40) / 68, 6);
    expect(cumulativeActivation![19]).toBe(1);
  });

  test("does not depend on the order of the neurons, where it is not drawn", async () => {
    const renamed = seededRandom(9).shuffle([...rates.keys()]);
    const other = documents.map((sets) =>
      setsOf(
        rates.length,
        Array.from({ length: sets.nTokens }, (_, token) => activeNeurons(sets, token).map((i) => renamed[i])),
      ),
    );
    const [one, two] = [await measure(documents), await measure(other)];
    for (const field of ["reuse", "paperGap", "cumulativeActivation", "nActive"] as const) {
      expect(two[field]).toEqual(one[field]);
    }
  });

  test("of identical tokens has reuse 1 at every window", async () => {
    const same = setsOf(6, Array(30).fill([1, 4]));
    const other = setsOf(6, Array(30).fill([1, 5]));
    const { reuse } = await measure([same, same, other, other]);
    expect(reuse.ratioOfTokens).toEqual(Array(LARGEST_WINDOW).fill(1));
    expect(reuse.ratio).toEqual(Array(LARGEST_WINDOW).fill(1));
  });

  test("gives what a record takes, the same for the same seed", async () => {
    const layer = await measure(documents);
    expect(layerLocalityRecord.parse({ threshold: 0, ...layer })).toEqual({ threshold: 0, ...layer });
    expect(await measure(documents)).toEqual(layer);
    expect(await measure(documents, 2)).not.toEqual(layer);
  });

  test("leaves silent tokens out and counts them", async () => {
    const tokens = Array.from({ length: 60 }, (_, token) => (token % 3 === 0 ? [] : [0, 1]));
    const layer = await measure([setsOf(3, tokens), setsOf(3, tokens)]);
    expect(layer.nSilentTokens).toBe(2 * 14); // tokens 18, 21, ..., 57 of each document
    expect(layer.reuse.ratio.slice(0, 2)).toEqual([0.5, 1]);
  });

  test("refuses a text it cannot measure", async () => {
    await expect(measure(documents.slice(0, 1))).rejects.toThrow("there must be at least 2: there are 1");
    const short = setsOf(3, Array(LARGEST_WINDOW).fill([0]));
    await expect(measure([documents[0], short])).rejects.toThrow("document 1 has 16");
    const silent = setsOf(3, Array(30).fill([]));
    await expect(measure([silent, silent])).rejects.toThrow("none is in any of 28 tokens");
  });
});
