/** @file Masks of neurons as bits: of each row, neuron i at bit i % 8 of byte ⌊i / 8⌋. */

/** Number of ones in each byte. */
export const ONES_OF_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let bits = byte; bits > 0; bits >>= 1) ones += bits & 1;
  return ones;
});

/** Bytes of a row's mask. */
export function maskBytes(dFF: number): number {
  return Math.ceil(dFF / 8);
}

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

/**
 * Masks from bits.
 *
 * @returns 0 and 1, shape [nRows, dFF].
 */
export function unpackMask(bits: Uint8Array, dFF: number): Float32Array {
  const bytes = maskBytes(dFF);
  const values = new Float32Array((bits.length / bytes) * dFF);
  for (let row = 0, at = 0; at < values.length; row++) {
    for (let i = 0; i < dFF; i++, at++) values[at] = (bits[row * bytes + (i >> 3)] >> (i & 7)) & 1;
  }
  return values;
}
