import { describe, expect, test } from "vitest";
import { narrowToHalves } from "../../src/model/half-floats";
import { seededRandom } from "../../src/numerics/random";
import { countActive, countByNeuron, type LayerRows, sliceRows, unpackLabels } from "../../src/predictor/layer-rows";
import { packMask } from "../support/pack-mask";

/** 3 rows of 2 inputs; masks of `dFF` neurons with a different number of active ones in each row. */
function someRows(dFF: number, mask: ArrayLike<number>): LayerRows {
  const inputs = new Uint16Array(6);
  narrowToHalves(Float32Array.of(1, -2, 0.5, 0, 3, 65504), inputs);
  return { dModel: 2, dFF, nRows: 3, inputs, activeBits: packMask(mask, dFF) };
}

// 16 neurons fill whole bytes, 10 do not: the two ways to unpack.
describe.each([16, 10])("rows of %d neurons", (dFF) => {
  const random = seededRandom(dFF);
  const mask = Float32Array.from({ length: 3 * dFF }, () => (random.uniform() < 0.3 ? 1 : 0));
  const rows = someRows(dFF, mask);

  test("unpackLabels() gives back what was packed, in the order asked for", () => {
    const labels = new Uint8Array(4 * dFF);
    unpackLabels(rows, Int32Array.of(2, 0, 1, 0), labels);
    const rowOf = (row: number): number[] => [...mask.subarray(row * dFF, (row + 1) * dFF)];
    expect([...labels]).toEqual([2, 0, 1, 0].flatMap(rowOf));
  });

  test("counts are those of the mask", () => {
    const sum = mask.reduce((total, value) => total + value, 0);
    expect(countActive(rows)).toBe(sum);
    const byNeuron = Array.from({ length: dFF }, (_, i) => mask[i] + mask[dFF + i] + mask[2 * dFF + i]);
    expect([...countByNeuron(rows)]).toEqual(byNeuron);
  });

  test("sliceRows() takes inputs and bits of the same rows", () => {
    const { inputs, ...sliced } = sliceRows(rows, 1, 3);
    const labels = new Uint8Array(dFF);
    unpackLabels({ ...sliced, inputs }, Int32Array.of(1), labels);
    expect([...inputs]).toEqual([...rows.inputs.subarray(2)]);
    expect([...labels]).toEqual([...mask.subarray(2 * dFF)]);
  });
});
