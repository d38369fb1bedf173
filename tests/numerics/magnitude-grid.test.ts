import { describe, expect, test } from "vitest";
import { binOf, lowerEdgeOfBin, N_MAGNITUDE_BINS, thresholdOfBin } from "../../src/numerics/magnitude-grid";
import { seededRandom } from "../../src/numerics/random";

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

describe("binOf()", () => {
  // 1 has the bits 0x3f800000, and 0x3f800000 >>> 17 = 127 * 64 = 8128. The grid has 64 points from 1 to 2.
  test("is the exponent and six bits of the mantissa", () => {
    expect(binOf(1)).toBe(8128);
    expect(binOf(Math.fround(1 + 1 / 64 - 2 ** -23))).toBe(8128);
    expect(binOf(1 + 1 / 64)).toBe(8129);
    expect(binOf(2)).toBe(8128 + 64);
    expect(binOf(2 ** -149)).toBe(0);
    expect(binOf(LARGEST_FLOAT32)).toBe(N_MAGNITUDE_BINS - 1);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e39, 1e-60])("has no bin for %d", (magnitude) => {
    expect(() => binOf(magnitude)).toThrow(RangeError);
  });
});

describe("thresholdOfBin()", () => {
  test("is the largest float32 of the bin, at most 1.6 % above its lower edge", () => {
    expect(thresholdOfBin(8128)).toBe(1 + 1 / 64 - 2 ** -23);
    expect(lowerEdgeOfBin(8128)).toBe(1);
    expect(lowerEdgeOfBin(0)).toBe(0);
    expect(thresholdOfBin(N_MAGNITUDE_BINS - 1)).toBe(LARGEST_FLOAT32);
  });

  test("keeps whole bins: m <= threshold exactly where the bin is not above", () => {
    const random = seededRandom(1);
    const magnitudes = Float32Array.from({ length: 1000 }, () => Math.exp(5 * random.normal()));
    const bin = binOf(magnitudes[0]);
    for (const m of magnitudes) expect(m <= thresholdOfBin(bin)).toBe(binOf(m) <= bin);
  });

  test.each([-1, 0.5, N_MAGNITUDE_BINS])("refuses %d, which is no bin", (bin) => {
    expect(() => thresholdOfBin(bin)).toThrow(RangeError);
    expect(() => lowerEdgeOfBin(bin)).toThrow(RangeError);
  });
});
