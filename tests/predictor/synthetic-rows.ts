import { narrowToHalves } from "../../src/model/half-floats";
import { type Random, seededRandom } from "../../src/numerics/random";
import type { LayerRows } from "../../src/predictor/layer-rows";
import { packMask } from "../support/pack-mask";

/** Rows of normal inputs whose active neurons a function of the input decides. */
export function syntheticRows(
  { nRows, dModel, dFF }: { nRows: number; dModel: number; dFF: number },
  seed: number,
  isActive: (input: Float32Array, neuron: number, random: Random) => boolean,
): LayerRows {
  const random = seededRandom(seed);
  const values = new Float32Array(nRows * dModel).map(() => random.normal());
  const inputs = new Uint16Array(values.length);
  narrowToHalves(values, inputs);
  const mask = new Uint8Array(nRows * dFF);
  for (let row = 0; row < nRows; row++) {
    const input = values.subarray(row * dModel, (row + 1) * dModel);
    for (let i = 0; i < dFF; i++) mask[row * dFF + i] = isActive(input, i, random) ? 1 : 0;
  }
  return { dModel, dFF, nRows, inputs, activeBits: packMask(mask, dFF) };
}

/** Active where one of the first 16 inputs is far from zero, to either side: no linear function tells it. */
export const farFromZero = (input: Float32Array, neuron: number): boolean => Math.abs(input[neuron % 16]) > 1.7;

/** Active where one of the first 16 inputs is high: a linear function tells it. */
export const isHigh = (input: Float32Array, neuron: number): boolean => input[neuron % 16] > 1.34;
