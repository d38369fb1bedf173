import { describe, expect, test } from "vitest";
import { drawMask, shiftRates, spreadRates } from "../../src/inference/active-rates";
import { seededRandom } from "../../src/numerics/random";

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("shiftRates()", () => {
  // Odds 1/9, 1 and 9 times 3 are 1/3, 3 and 27: rates 1/4, 3/4 and 27/28.
  test("multiplies all odds by the same factor", () => {
    const shifted = shiftRates(Float64Array.of(0.1, 0.5, 0.9), (1 / 4 + 3 / 4 + 27 / 28) / 3);
    expect(shifted).toBeAllClose([1 / 4, 3 / 4, 27 / 28], { rtol: 1e-9 });
  });

  test.each([0.01, 0.115, 0.5, 0.85])("reaches a mean of %d, and keeps rates of 0 and 1", (target) => {
    const random = seededRandom(1);
    const rates = Float64Array.of(...Float64Array.from({ length: 500 }, () => random.uniform() ** 3), 0);
    const shifted = shiftRates(rates, target);
    expect(mean(shifted)).toBeCloseTo(target, 9);
    expect(shifted[500]).toBe(0);
    expect(shiftRates(Float64Array.of(0.2, 1), 0.9)[1]).toBe(1);
  });

  test("refuses a mean that fixed rates keep out of reach", () => {
    expect(() => shiftRates(Float64Array.of(0, 0, 0.5), 0.5)).toThrow("Cannot shift rates to a mean of 0.5");
  });
});

describe("spreadRates()", () => {
  test("keeps the distribution, whatever the number of neurons", () => {
    const rates = spreadRates([0, 0.5, 1], 9, seededRandom(1));
    expect([...rates].sort()).toEqual([0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1]);
    expect([...spreadRates([0, 0.5, 1], 3, seededRandom(2))].sort()).toEqual([0, 0.5, 1]);
  });
});

describe("drawMask()", () => {
  // 10,000 draws: a standard error of at most 0.005.
  test("draws each neuron by its rate", () => {
    const random = seededRandom(1);
    const counts = [0, 0, 0, 0];
    for (let k = 0; k < 10_000; k++)
      drawMask(Float64Array.of(0, 0.1, 0.5, 1), random).forEach((bit, i) => {
        counts[i] += bit;
      });
    expect(counts.map((count) => count / 10_000)).toBeAllClose([0, 0.1, 0.5, 1], { atol: 0.02 });
    expect(counts[0]).toBe(0);
    expect(counts[3]).toBe(10_000);
  });
});
