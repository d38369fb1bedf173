import { describe, expect, test } from "vitest";
import { createPairCounter } from "../../src/kernels/cpu/pair-counter";
import { activeCounts, addCoActivation, coActivation } from "../../src/locality/co-activation";
import { neuronGroup } from "../../src/locality/neuron-group";
import { neuronRows, permutedRows } from "../../src/locality/neuron-rows";
import { closestPartners, topAverageGaps } from "../../src/locality/top-average-gap";
import { seededRandom } from "../../src/numerics/random";
import { TEST_KERNELS } from "../support/test-kernels";
import { setsOf } from "./random-sets";

const counterOf = () => createPairCounter(TEST_KERNELS);

/** Neurons 0 and 1 are a planted pair, 2 is hot, the others are independent. */
async function planted(seed: number) {
  const random = seededRandom(seed);
  const dFF = 20;
  const tokens = Array.from({ length: 4000 }, () => {
    const pair = random.uniform() < 0.1 ? [0, 1] : [];
    const hot = random.uniform() < 0.995 ? [2] : [];
    const rest = [...Array(dFF).keys()].filter((i) => i > 2 && random.uniform() < 0.1);
    return [...pair, ...hot, ...rest];
  });
  return coActivation(neuronRows([setsOf(dFF, tokens)], 0), await counterOf());
}

describe("coActivation()", () => {
  // Tokens {0, 1}, {1}, {0, 1, 2} of one document and {2} of another; the first token of each is left out.
  test("counts tokens in which both are active, in all documents, from the first token asked", async () => {
    const documents = [setsOf(3, [[0], [0, 1], [1], [0, 1, 2]]), setsOf(3, [[1], [2]])];
    const { counts, nTokens } = coActivation(neuronRows(documents, 1), await counterOf());
    expect(nTokens).toBe(4);
    expect([...counts]).toEqual([2, 2, 1, 2, 3, 1, 1, 1, 2]);
  });

  test("of texts adds up", async () => {
    const counter = await counterOf();
    const [a, b] = [setsOf(3, [[0, 1], [2]]), setsOf(3, [[0], [0, 1, 2], []])];
    const [ofA, ofB, ofBoth] = [[a], [b], [a, b]].map((documents) => coActivation(neuronRows(documents, 0), counter));
    expect(addCoActivation(ofA, ofB)).toEqual(ofBoth);
  });
});

describe("closestPartners()", () => {
  test("finds a planted pair as each other's partner, by either measure", async () => {
    const counts = await planted(1);
    for (const measure of ["plain", "corrected"] as const) {
      const partners = closestPartners(counts, measure);
      expect([partners[0], partners[1]]).toEqual([1, 0]);
    }
  });

  test("has a hot neuron as everyone else's partner by P(j | i), and as nobody's by P(j | i) - P(j)", async () => {
    const counts = await planted(2);
    expect([...closestPartners(counts, "plain")].slice(3)).toEqual(Array(17).fill(2));
    expect([...closestPartners(counts, "corrected")]).not.toContain(2);
  });

  test("has none for a neuron that is never active", async () => {
    const counts = coActivation(neuronRows([setsOf(3, [[0, 1]])], 0), await counterOf());
    expect([...closestPartners(counts, "plain")]).toEqual([1, 0, -1]);
  });
});

describe("topAverageGaps()", () => {
  // Tokens {0, 1}, {0, 1}, {0}, {1, 2}: P(1 | 0) = 2/3, P(2 | 0) = 0, P(1) = 3/4, P(2) = 1/4.
  test("is the partner's measure and the mean over all others", async () => {
    const counts = coActivation(neuronRows([setsOf(3, [[0, 1], [0, 1], [0], [1, 2]])], 0), await counterOf());
    const [plain] = topAverageGaps(counts, Int32Array.of(1, 0, 1), "plain");
    expect([plain.top, plain.average]).toBeAllClose([2 / 3, 1 / 3], { rtol: 1e-12 });
    const [corrected] = topAverageGaps(counts, Int32Array.of(1, 0, 1), "corrected");
    expect([corrected.top, corrected.average]).toBeAllClose([2 / 3 - 3 / 4, (2 / 3 - 1) / 2], { rtol: 1e-12 });
  });

  test("scored on other tokens is near 0 for independent neurons once corrected", async () => {
    const partners = closestPartners(await planted(3), "corrected");
    const gaps = topAverageGaps(await planted(4), partners, "corrected");
    const gapOf = (neuron: number): number => gaps[neuron].top - gaps[neuron].average;
    expect(gapOf(0)).toBeGreaterThan(0.8);
    const independent = gaps.slice(3).map(({ neuron }) => gapOf(neuron));
    // 400 tokens a neuron: the standard error of one P(j | i) is about 0.015, of the mean of 17 a quarter of that.
    expect(Math.abs(independent.reduce((sum, gap) => sum + gap, 0) / 17)).toBeLessThan(0.012);
  });
});

describe("permutedRows()", () => {
  test("keeps every neuron's count, rare and frequent", async () => {
    const counts = [0, 3, 50, 97, 100];
    const rows = permutedRows(counts, 100, seededRandom(5));
    expect([...activeCounts(coActivation(rows, await counterOf()))]).toEqual(counts);
  });
});

test("neuronGroup() has dead neurons under 0.1 % and hot ones over 99 %", () => {
  expect([0, 0.0009, 0.001, 0.99, 0.9901, 1].map(neuronGroup)).toEqual([
    "dead",
    "dead",
    "living",
    "living",
    "hot",
    "hot",
  ]);
});
