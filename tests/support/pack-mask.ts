/** @file Masks as bits, one neuron after the other: what the kernels must agree with. */
import { maskBytes } from "../../src/numerics/packed-mask";

/**
 * Masks of neurons as bits.
 *
 * @param mask shape [nRows, dFF]: zero, or another number.
 * @returns shape [nRows, maskBytes(dFF)]; the bits that pad a row are zero.
 */
export function packMask(mask: ArrayLike<number>, dFF: number): Uint8Array {
  const nRows = mask.length / dFF;
  const bytes = maskBytes(dFF);
  const bits = new Uint8Array(nRows * bytes);
  for (let row = 0, at = 0, k = 0; row < nRows; row++) {
    for (let i = 0; i < dFF; i += 8, k++) {
      const end = at + Math.min(8, dFF - i);
      let byte = 0;
      for (let bit = 1; at < end; at++, bit <<= 1) if (mask[at] !== 0) byte |= bit;
      bits[k] = byte;
    }
  }
  return bits;
}
