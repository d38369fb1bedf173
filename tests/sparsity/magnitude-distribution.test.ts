import { describe, expect, test } from "vitest";
import type { MagnitudeCounts } from "../../src/kernels/cpu/cett-sums";
import { binOf } from "../../src/numerics/magnitude-grid";
import { magnitudeDistribution } from "../../src/sparsity/magnitude-distribution";
import { magnitudeShareOfTop } from "../../src/sparsity/magnitude-share-of-top";

/** Counts of some magnitudes that are distinct or equal, ascending. */
function countsOf(magnitudes: number[], zeroNeurons: number): MagnitudeCounts {
  const bins = [...new Set(magnitudes.map(binOf))];
  const inBin = bins.map((bin) => magnitudes.filter((m) => binOf(m) === bin));
  return {
    zeroNeurons,
    bins: Uint16Array.from(bins),
    neurons: Float64Array.from(inBin, (ms) => ms.length),
    magnitudes: Float64Array.from(inBin, (ms) => ms.reduce((sum, m) => sum + m, 0)),
  };
}

// Ten outputs: five zeros, then 1, 1, 2, 4, 12; their sum is 20, their mean 2.
const counts = countsOf([1, 1, 2, 4, 12], 5);

describe("magnitudeDistribution()", () => {
  test("has the mean at 0 on its logarithmic axis, worked by hand", () => {
    const distribution = magnitudeDistribution(counts, 1); // octaves: [1, 2), [2, 4), [4, 8), [8, 16)
    expect(distribution).toMatchObject({ meanMagnitude: 2, zeroShare: 0.5, nNeurons: 10 });
    expect([...distribution.share]).toEqual([0.2, 0.1, 0.1, 0.1]);
    expect(distribution.lower).toBeAllClose([0.5, 1, 2, 4].map(Math.log10), { atol: 1e-12 });
    expect(distribution.upper).toBeAllClose([1, 2, 4, 8].map(Math.log10), { atol: 1e-7 });
    expect(distribution.density[0]).toBeCloseTo(0.2 / Math.log10(2), 6);
  });

  test.each([1, 8, 64])(
    "integrates to the share of outputs that are not zero, at %d bins an octave",
    (binsPerOctave) => {
      const { density, lower, upper } = magnitudeDistribution(counts, binsPerOctave);
      expect(density.reduce((sum, value, k) => sum + value * (upper[k] - lower[k]), 0)).toBeCloseTo(0.5, 12);
    },
  );

  test("has finite edges down to the smallest float32", () => {
    expect(magnitudeDistribution(countsOf([2 ** -149, 1], 0), 64).lower[0]).toBeCloseTo(Math.log10(2 ** -148), 9);
  });

  test("refuses other bins and nothing but zeros", () => {
    for (const bins of [0, 3, 128, 0.5]) expect(() => magnitudeDistribution(counts, bins)).toThrow(RangeError);
    expect(() => magnitudeDistribution(countsOf([], 5), 8)).toThrow("all are zero");
  });
});

describe("magnitudeShareOfTop()", () => {
  test("adds from the largest down, worked by hand", () => {
    expect(magnitudeShareOfTop(counts, 0)).toBe(0);
    expect(magnitudeShareOfTop(counts, 0.1)).toBe(12 / 20);
    expect(magnitudeShareOfTop(counts, 0.2)).toBe(16 / 20);
    expect(magnitudeShareOfTop(counts, 0.5)).toBe(1);
    expect(magnitudeShareOfTop(counts, 1)).toBe(1);
  });

  test("splits the bin of the cut by number", () => {
    expect(magnitudeShareOfTop(counts, 0.35)).toBeCloseTo((12 + 4 + 2 + 0.5) / 20, 12);
    expect(magnitudeShareOfTop(counts, 0.05)).toBeCloseTo(6 / 20, 12);
  });

  test("refuses shares outside [0, 1] and nothing but zeros", () => {
    for (const share of [-0.1, 1.1, Number.NaN]) expect(() => magnitudeShareOfTop(counts, share)).toThrow(RangeError);
    expect(() => magnitudeShareOfTop(countsOf([], 5), 0.5)).toThrow("all are zero");
  });
});
