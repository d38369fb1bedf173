import { describe, expect, test } from "vitest";
import { createPairCounter } from "../../src/kernels/cpu/pair-counter";
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
