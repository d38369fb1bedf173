import { expect, test } from "vitest";
import { magnitudes } from "../../src/sparsity/magnitude";
import { neuronNorms } from "../../src/sparsity/neuron-norms";

test("neuronNorms() is the length of each row", () => {
  expect([...neuronNorms(Float32Array.of(3, 4, 0, 0, -5, 12), 3)]).toEqual([5, 0, 13]);
});

test("neuronNorms() sums in float64: squares that overflow float32 do no harm", () => {
  expect(neuronNorms(Float32Array.of(3e20, 4e20), 1)[0]).toBe(Math.fround(5e20));
});

test("neuronNorms() refuses half a row, and norms that are not finite", () => {
  expect(() => neuronNorms(Float32Array.of(1, 2, 3), 2)).toThrow(RangeError);
  expect(() => neuronNorms(Float32Array.of(1, Number.NaN), 2)).toThrow("row 1 is NaN");
  expect(() => neuronNorms(Float32Array.of(3e38, 3e38), 1)).toThrow("row 0 is Infinity");
});

test("magnitudes() multiplies each token's absolute activations by the norms, in float32", () => {
  expect([...magnitudes(Float32Array.of(1, -2, 0, 0.5), Float32Array.of(3, 4))]).toEqual([3, 8, 0, 2]);
  expect(magnitudes(Float32Array.of(0.1), Float32Array.of(0.1))[0]).toBe(
    Math.fround(Math.fround(0.1) * Math.fround(0.1)),
  );
  expect(() => magnitudes(Float32Array.of(1, 2, 3), Float32Array.of(3, 4))).toThrow(RangeError);
});
