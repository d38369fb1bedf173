/** @file The K-quants of GGUF: super-blocks of 256 values whose sub-blocks have scales of their own, quantized too. */
import { FLOAT_OF_HALF } from "./half-floats";

/**
 * [scale: half][minimum scale: half][12 bytes: 6-bit scale and minimum of 8 sub-blocks][128 bytes: 4-bit values].
 * Bytes 32 g to 32 g + 31 hold sub-block 2 g in their low and 2 g + 1 in their high four bits;
 * value = scale * subScale * q - minimumScale * subMinimum.
 */
export function decodeQ4K(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 144, to += 256) {
    const scale = FLOAT_OF_HALF[bytes[at] | (bytes[at + 1] << 8)];
    const minimumScale = FLOAT_OF_HALF[bytes[at + 2] | (bytes[at + 3] << 8)];
    for (let sub = 0; sub < 8; sub++) {
      const step = scale * subScale(bytes, at + 4, sub);
      const minimum = minimumScale * subMinimum(bytes, at + 4, sub);
      const quants = at + 16 + 32 * (sub >>> 1);
      const shift = 4 * (sub & 1);
      for (let i = 0; i < 32; i++) values[to + 32 * sub + i] = step * ((bytes[quants + i] >>> shift) & 15) - minimum;
    }
  }
}

/** As Q4_K, with 32 bytes of fifth bits before the 4-bit values: bit s of byte i belongs to value i of sub-block s. */
export function decodeQ5K(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 176, to += 256) {
    const scale = FLOAT_OF_HALF[bytes[at] | (bytes[at + 1] << 8)];
    const minimumScale = FLOAT_OF_HALF[bytes[at + 2] | (bytes[at + 3] << 8)];
    for (let sub = 0; sub < 8; sub++) {
      const step = scale * subScale(bytes, at + 4, sub);
      const minimum = minimumScale * subMinimum(bytes, at + 4, sub);
      const quants = at + 48 + 32 * (sub >>> 1);
      const shift = 4 * (sub & 1);
      for (let i = 0; i < 32; i++) {
        const fifth = ((bytes[at + 16 + i] >>> sub) & 1) << 4;
        values[to + 32 * sub + i] = step * (((bytes[quants + i] >>> shift) & 15) | fifth) - minimum;
      }
    }
  }
}

/**
 * [128 bytes: low 4 bits][64 bytes: high 2 bits][16 signed bytes: scales of sub-blocks of 16][scale: half].
 * Each half of 128 values is four runs of 32: runs 0 and 2 share the low-bit bytes 0 to 31, runs 1 and 3 bytes 32 to 63;
 * run r has its high bits at bit 2 r; value = scale * subScale * (q - 32).
 */
export function decodeQ6K(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 210, to += 256) {
    const scale = FLOAT_OF_HALF[bytes[at + 208] | (bytes[at + 209] << 8)];
    for (let sub = 0; sub < 16; sub++) {
      const step = scale * ((bytes[at + 192 + sub] << 24) >> 24);
      const half = sub >>> 3;
      const run = (sub >>> 1) & 3;
      const within = 16 * (sub & 1); // first value of the sub-block in its run
      const low = at + 64 * half + 32 * (run & 1) + within;
      const high = at + 128 + 32 * half + within;
      const shift = 4 * (run >>> 1);
      for (let i = 0; i < 16; i++) {
        const q = ((bytes[low + i] >>> shift) & 15) | (((bytes[high + i] >>> (2 * run)) & 3) << 4);
        values[to + 16 * sub + i] = step * (q - 32);
      }
    }
  }
}

// The 12 bytes of scales: sub-blocks 0 to 3 have their scales in the low 6 bits of bytes 0 to 3 and their minima in those of bytes 4 to 7;
// 4 to 7 have the low four bits of both in bytes 8 to 11 and the two bits above in the bits 6 and 7 that the first four left.
function subScale(bytes: Uint8Array, at: number, sub: number): number {
  if (sub < 4) return bytes[at + sub] & 63;
  return (bytes[at + 4 + sub] & 15) | ((bytes[at + sub - 4] >>> 6) << 4);
}

function subMinimum(bytes: Uint8Array, at: number, sub: number): number {
  if (sub < 4) return bytes[at + 4 + sub] & 63;
  return (bytes[at + 4 + sub] >>> 4) | ((bytes[at + sub] >>> 6) << 4);
}
