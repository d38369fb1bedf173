import { describe, expect, test } from "vitest";
import type { MagnitudeCounts } from "../../src/kernels/cpu/cett-sums";
import { binOf, lowerEdgeOfBin, thresholdOfBin } from "../../src/numerics/magnitude-grid";
import { shareOverLargest } from "../../src/sparsity/share-over-largest";

/** Counts of magnitudes that are ascending and each in a bin of its own. */
function countsOf(magnitudes: readonly number[], neurons: readonly number[], zeroNeurons: number): MagnitudeCounts {
  return {
    zeroNeurons,
    bins: Uint16Array.from(magnitudes, binOf),
    neurons: Float64Array.from(neurons),
    magnitudes: Float64Array.from(neurons, (n, k) => n * magnitudes[k]),
  };
}

describe("shareOverLargest()", () => {
  // The largest, 1.99, lies in the bin that ends at 2 (less the last bit). Ten outputs: 3 zeros and one of 0.3 in the first half [0, 1), 6 in the second.
  test("divides by the largest, zeros in the first bin, worked by hand", () => {
    const { largest, share } = shareOverLargest(countsOf([0.3, 1.5, 1.99], [1, 2, 4], 3), 2);
    expect(largest).toBeCloseTo(2, 6);
    expect(share).toBeAllClose([0.4, 0.6], { atol: 1e-12 });
  });

  // The bin of 1 in the grid is [1, 1 + 1/64). In units of the largest, 2, and three bins the edge 2/3 · 2 = 4/3 lies in [1 + 21/64, 1 + 22/64): at a third of it.
  test("splits a bin of the grid at the edge that it lies across", () => {
    const across = 4 / 3;
    expect([lowerEdgeOfBin(binOf(across)), thresholdOfBin(binOf(across))]).toBeAllClose([1 + 21 / 64, 1 + 22 / 64], {
      rtol: 1e-6,
    });
    const { share } = shareOverLargest(countsOf([across, 1.99], [9, 1], 0), 3);
    expect(share).toBeAllClose([0, 0.3, 0.7], { atol: 1e-4 });
  });

  test("adds up to 1, whatever the size of the magnitudes", () => {
    const magnitudes = [1e-30, 1e-4, 0.02, 0.3, 7, 123.4];
    const { share } = shareOverLargest(countsOf(magnitudes, [5, 4, 3, 2, 1, 1], 11), 64);
    expect(share.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 12);
    expect(share[63]).toBeCloseTo(1 / 27, 12);
  });

  test("refuses nothing but zeros", () => {
    expect(() => shareOverLargest(countsOf([], [], 5), 64)).toThrow("all are zero");
  });
});
