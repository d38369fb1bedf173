import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { activeNeurons, activeSets } from "../../src/locality/active-sets";
import { countOnes } from "../../src/locality/count-ones";
import { seededRandom } from "../../src/numerics/random";
import { applyThreshold } from "../../src/sparsity/apply-threshold";
import { describeBackends } from "../support/backends";

test("countOnes() counts the ones of all 32 bits", () => {
  expect([0, 1, -1, 0x80000000 | 0, 0x55555555, 0x12345678].map(countOnes)).toEqual([0, 1, 32, 1, 16, 13]);
});

test("activeSets() compares |activation| times norm with the threshold, strictly", () => {
  // Magnitudes of the first token: 1, 2, 3; of the second: 0, 4, 0.5.
  const sets = activeSets(Float32Array.of(-1, 1, 3, 0, -2, 0.5), Float32Array.of(1, 2, 1), 2);
  expect([activeNeurons(sets, 0), activeNeurons(sets, 1)]).toEqual([[2], [1]]);
});

test("activeSets() refuses a negative threshold and rows that are not whole", () => {
  expect(() => activeSets(new Float32Array(3), new Float32Array(3), -1)).toThrow("threshold must be >= 0");
  expect(() => activeSets(new Float32Array(4), new Float32Array(3), 0)).toThrow("rows of dFF = 3");
});

describeBackends("activeSets()", () => {
  test("holds the neurons that applyThreshold keeps", async () => {
    const random = seededRandom(1);
    const dFF = 70; // three words, the last not full
    const activation = Float32Array.from({ length: 9 * dFF }, () => random.normal());
    const norms = Float32Array.from({ length: dFF }, () => random.uniform());
    const kept = tf.tidy(() => applyThreshold(tf.tensor2d(activation, [9, dFF]), tf.tensor1d(norms), 0.25));
    const values = await kept.data();
    kept.dispose();
    const sets = activeSets(activation, norms, 0.25);
    for (let token = 0; token < 9; token++) {
      const expected = [...Array(dFF).keys()].filter((i) => values[token * dFF + i] !== 0);
      expect(activeNeurons(sets, token)).toEqual(expected);
    }
  });
});
