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
