/** @file Packed masks of the neurons whose value is high, by a SIMD kernel. */
import { maskBytes } from "../../numerics/packed-mask";
import { compileAssembly } from "./compile-assembly";
import { KernelMemory } from "./kernel-memory";

/** The compiled kernel with its memory. All masks are packed: [nRows, maskBytes(dFF)]; the bits that pad a row are zero. */
export interface NeuronMasks {
  /**
   * The values above a cut.
   *
   * @param values [nRows, dFF], row-major.
   */
  above(values: Float32Array, dFF: number, cut: number): Uint8Array;
  /**
   * The neurons whose magnitude |aᵢ| ‖wᵢ‖, rounded to float32, is above a threshold.
   *
   * @param activation a, shape [nRows, dFF], row-major.
   * @param norms ‖wᵢ‖, shape [dFF].
   */
  magnitudesAbove(activation: Float32Array, norms: Float32Array, threshold: number): Uint8Array;
  /**
   * The k highest values of each row; of equal ones those with the lower index.
   *
   * @param values [nRows, dFF], row-major.
   * @param k an integer in [0, dFF].
   * @throws {RangeError} If a value is NaN, which has no rank.
   */
  highest(values: Float32Array, dFF: number, k: number): Uint8Array;
}

interface MaskKernel {
  valuesAbove(values: number, nRows: number, dFF: number, cut: number, bits: number): void;
  magnitudesAbove(activation: number, norms: number, nRows: number, dFF: number, threshold: number, bits: number): void;
  highestValues(values: number, nRows: number, dFF: number, k: number, keys: number, bits: number): number;
}

/** Loads the kernel, and compiles it where the cache folder does not have it. Ranking takes a ninth of the time of a quickselect in JavaScript. */
export async function createNeuronMasks(cacheFolder: string): Promise<NeuronMasks> {
  const module = await compileAssembly("neuron-masks", cacheFolder);
  const place = new KernelMemory();
  const kernel = new WebAssembly.Instance(module, { env: { memory: place.memory } }).exports as unknown as MaskKernel;

  /** Runs the kernel over values, of which it makes bits. */
  function bitsOf(
    values: Float32Array,
    dFF: number,
    run: (valuesAt: number, nRows: number, bitsAt: number) => void,
  ): Uint8Array {
    const nRows = values.length / dFF;
    const nBytes = nRows * maskBytes(dFF);
    place.clear();
    const valuesAt = place.place(values);
    const bitsAt = place.take(nBytes);
    run(valuesAt, nRows, bitsAt);
    return place.bytes(bitsAt, nBytes).slice();
  }

  return {
    above: (values, dFF, cut) =>
      bitsOf(values, dFF, (valuesAt, nRows, bitsAt) =>
        kernel.valuesAbove(valuesAt, nRows, dFF, floatBelow(cut), bitsAt),
      ),
    magnitudesAbove: (activation, norms, threshold) =>
      bitsOf(activation, norms.length, (activationAt, nRows, bitsAt) =>
        kernel.magnitudesAbove(activationAt, place.place(norms), nRows, norms.length, floatBelow(threshold), bitsAt),
      ),
    highest: (values, dFF, k) =>
      bitsOf(values, dFF, (valuesAt, nRows, bitsAt) => {
        const keysAt = place.take(8 * maskBytes(dFF) * Int32Array.BYTES_PER_ELEMENT);
        const badRow = kernel.highestValues(valuesAt, nRows, dFF, k, keysAt, bitsAt);
        if (badRow < 0) return;
        const neuron = values.subarray(badRow * dFF, (badRow + 1) * dFF).findIndex(Number.isNaN);
        throw new RangeError(
          `Cannot rank values as none may be NaN: that of neuron ${neuron} in row ${badRow} is; look for an overflow before`,
        );
      }),
  };
}

/** The largest float32 that is not above a number: float32 values are above both or neither. */
function floatBelow(value: number): number {
  const nearest = Math.fround(value);
  if (nearest <= value || Number.isNaN(value)) return nearest;
  const float = Float32Array.of(nearest);
  const bits = new Int32Array(float.buffer);
  if (nearest === 0) return -(2 ** -149);
  bits[0] += nearest > 0 ? -1 : 1;
  return float[0];
}
