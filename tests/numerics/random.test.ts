import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/numerics/random";

describe("seededRandom()", () => {
  test("repeats with its seed and differs with another", () => {
    const draw = (seed: number) => Array.from({ length: 8 }, seededRandom(seed).uniform);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  // The mean of n uniforms has standard deviation 1 / sqrt(12 n), of n normals 1 / sqrt(n): five of them are allowed.
  test("has the mean and variance of its distributions", () => {
    const n = 100_000;
    const random = seededRandom(7);
    const mean = (xs: number[]) => xs.reduce((sum, x) => sum + x, 0) / n;
    const normals = Array.from({ length: n }, random.normal);
    expect(Math.abs(mean(Array.from({ length: n }, random.uniform)) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * n));
    expect(Math.abs(mean(normals))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(normals.map((x) => x * x)) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  });

  test("shuffles without losing an item and leaves the input alone", () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = seededRandom(3).shuffle(items);
    expect([...shuffled].sort()).toEqual(items);
    expect(shuffled).not.toEqual(items);
  });

  test("refuses a seed that is no 32-bit integer", () => {
    expect(() => seededRandom(-1)).toThrow(RangeError);
    expect(() => seededRandom(0.5)).toThrow(RangeError);
  });
});
