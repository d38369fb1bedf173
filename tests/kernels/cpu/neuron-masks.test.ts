import { beforeAll, describe, expect, test } from "vitest";
import { createNeuronMasks, type NeuronMasks } from "../../../src/kernels/cpu/neuron-masks";
import { unpackMask } from "../../../src/numerics/packed-mask";
import { seededRandom } from "../../../src/numerics/random";
import { magnitudes } from "../../../src/sparsity/magnitude";
import { packMask } from "../../support/pack-mask";
import { TEST_KERNELS } from "../../support/test-kernels";

/** Whole bytes, whole vectors, and neither. */
const WIDTHS = [1, 3, 8, 12, 40, 77];

let masks: NeuronMasks;
beforeAll(async () => {
  masks = await createNeuronMasks(TEST_KERNELS);
});

const random = seededRandom(8);
const randomValues = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());

describe("above()", () => {
  test.each(WIDTHS)("packs the values above a cut, %d a row", (dFF) => {
    const values = randomValues(7 * dFF);
    expect(masks.above(values, dFF, 0.3)).toEqual(
      packMask(
        values.map((value) => (value > 0.3 ? 1 : 0)),
        dFF,
      ),
    );
  });

  test("holds values against the cut itself, not against the nearest float32", () => {
    const [below, above] = [Math.fround(0.3), Math.fround(0.1)]; // 0.3 is rounded up, 0.1 up as well
    for (const float of [below, above, -below]) {
      const values = Float32Array.of(float);
      for (const cut of [float - 1e-12, float, float + 1e-12]) {
        expect([...masks.above(values, 1, cut)]).toEqual([float > cut ? 1 : 0]);
      }
    }
    expect([...masks.above(Float32Array.of(0, -0), 2, -1e-60)]).toEqual([0b11]);
    expect([...masks.above(Float32Array.of(0, -0), 2, 1e-60)]).toEqual([0]);
  });
});

describe("magnitudesAbove()", () => {
  test.each(WIDTHS)("packs the neurons whose magnitude is above a threshold, %d a row", (dFF) => {
    const [activation, norms] = [randomValues(7 * dFF), randomValues(dFF).map(Math.abs)];
    const sorted = magnitudes(activation, norms).sort();
    const threshold = sorted[Math.floor(sorted.length / 2)]; // one of the magnitudes: not above itself
    const expected = magnitudes(activation, norms).map((magnitude) => (magnitude > threshold ? 1 : 0));
    expect(masks.magnitudesAbove(activation, norms, threshold)).toEqual(packMask(expected, dFF));
  });
});

describe("highest()", () => {
  /** Of a row that comes after another one. */
  function highest(row: readonly number[], k: number): number[] {
    const values = Float32Array.from([...row.map((_, i) => i), ...row]);
    return [...unpackMask(masks.highest(values, row.length, k), row.length).subarray(row.length)];
  }

  test("marks the highest values", () => {
    expect(highest([0.1, -3, 2, 0.5], 2)).toEqual([0, 0, 1, 1]);
    expect(highest([0.1, -3, 2, 0.5], 0)).toEqual([0, 0, 0, 0]);
    expect(highest([0.1, -3, 2, 0.5], 4)).toEqual([1, 1, 1, 1]);
    expect(highest([Number.NEGATIVE_INFINITY, -3e38, Number.POSITIVE_INFINITY, 3e38], 2)).toEqual([0, 0, 1, 1]);
  });

  test("takes those with the lower index of equal values", () => {
    expect(highest([1, 2, 1, 1, 0], 3)).toEqual([1, 1, 1, 0, 0]);
    expect(highest([5, 5, 5, 5], 1)).toEqual([1, 0, 0, 0]);
    expect(highest([-0, 0, -0], 2)).toEqual([1, 1, 0]);
  });

  test.each(["many equal ones", "different ones"])("is a sort by value, then by index: %s", (kind) => {
    for (let round = 0; round < 300; round++) {
      const draw = (): number => (kind === "different ones" ? random.normal() : random.integer(12) - 6);
      const row = Array.from({ length: 1 + random.integer(90) }, () => Math.fround(draw()));
      const k = random.integer(row.length + 1);
      const order = [...row.keys()].sort((a, b) => row[b] - row[a] || a - b).slice(0, k);
      expect(highest(row, k)).toEqual(row.map((_, i) => (order.includes(i) ? 1 : 0)));
    }
  });

  test.each([2, 9, 16])("refuses NaN, which has no rank, in a row of %d", (dFF) => {
    const row = Array.from({ length: dFF }, (_, i) => (i === dFF - 1 ? Number.NaN : i));
    expect(() => highest(row, 1)).toThrow(`none may be NaN: that of neuron ${dFF - 1} in row 1 is`);
  });
});
