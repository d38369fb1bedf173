import { describe, expect, test } from "vitest";
import type { CoActivation } from "../../src/locality/co-activation";
import { paperGap } from "../../src/locality/paper-gap";
import { seededRandom } from "../../src/numerics/random";

/** Counts of every pair, the plain way. */
function countsOf(dFF: number, tokens: readonly (readonly number[])[]): CoActivation {
  const counts = new Uint32Array(dFF * dFF);
  for (const neurons of tokens) for (const i of neurons) for (const j of neurons) counts[i * dFF + j]++;
  return { nTokens: tokens.length, dFF, counts };
}

describe("paperGap()", () => {
  // Tokens {0, 1}, {0, 1}, {0}, {1, 2}, {}; neuron 3 is never active. Active: 3, 3, 1, 0 times. M by hand:
  //   0: P(1|0) = 2/3                    largest 2/3, sum 2/3
  //   1: P(0|1) = 2/3, P(2|1) = 1/3      largest 2/3, sum 1
  //   2: P(1|2) = 1                      largest 1,   sum 1
  //   3: zeros
  // Mean of the largest (2/3 + 2/3 + 1 + 0) / 4 = 7/12; mean of 16 entries (2/3 + 1 + 1) / 16 = 1/6; gap 5/12.
  test("is the mean of the largest minus the mean of all entries, a silent neuron's row being zeros", () => {
    const { top, average, gap } = paperGap(countsOf(4, [[0, 1], [0, 1], [0], [1, 2], []]));
    expect([top, average, gap]).toBeAllClose([7 / 12, 1 / 6, 5 / 12], { rtol: 1e-12 });
  });

  // All neurons in every token: M_ij = 1 but for the diagonal; mean 1 - 1/5.
  test("of neurons that are always active together is what the zeros of the diagonal leave", () => {
    const { top, average, gap } = paperGap(countsOf(5, Array(7).fill([0, 1, 2, 3, 4])));
    expect([top, average, gap]).toBeAllClose([1, 0.8, 0.2], { rtol: 1e-12 });
  });

  test("is 0 where no two neurons are ever active together", () => {
    expect(paperGap(countsOf(3, [[0], [1], [2], []]))).toEqual({ top: 0, average: 0, gap: 0 });
  });

  const random = seededRandom(6);
  const tokens = Array.from({ length: 80 }, () => [...Array(24).keys()].filter((i) => random.uniform() < 0.01 * i));

  test("does not depend on the order of the neurons or of the tokens", () => {
    const renamed = random.shuffle([...Array(24).keys()]);
    const other = random.shuffle(tokens).map((neurons) => neurons.map((i) => renamed[i]));
    const [one, two] = [paperGap(countsOf(24, tokens)), paperGap(countsOf(24, other))];
    expect(Object.values(two)).toBeAllClose(Object.values(one), { rtol: 1e-12 });
    expect(one.gap).toBeGreaterThan(0);
  });

  // A neuron that is never active adds a row and a column of zeros: top · 24/25, average · (24/25)².
  test("is lowered by neurons that are never active", () => {
    const [before, after] = [paperGap(countsOf(24, tokens)), paperGap(countsOf(25, tokens))];
    expect(after.top).toBeCloseTo((before.top * 24) / 25, 12);
    expect(after.average).toBeCloseTo(before.average * (24 / 25) ** 2, 12);
  });
});
