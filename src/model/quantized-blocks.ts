/** @file The stored types of weights, and the loops that turn their blocks into float32. */
import { FLOAT_OF_HALF, widenBfloats, widenHalves } from "./half-floats";
import { decodeQ4K, decodeQ5K, decodeQ6K } from "./quantized-blocks-k";

/** How numbers lie in a file: a row of blocks, each of `blockBytes` bytes for `blockValues` numbers. */
export interface StoredType {
  readonly name: string;
  readonly blockValues: number;
  readonly blockBytes: number;
  /**
   * Decodes whole blocks.
   *
   * @param bytes n * blockBytes bytes, at an even offset of their buffer (a multiple of 4 for F32).
   * @param values the n * blockValues float32 to fill.
   */
  decode(bytes: Uint8Array, values: Float32Array): void;
}

/**
 * Every type we decode, by its name in GGUF and safetensors.
 *
 * Products and sums below are exact in float64 and rounded once, on the store: bit for bit what ggml's float32 arithmetic gives.
 *
 * @see ggml, `ggml-quants.c`: dequantize_row_*; the Python package `gguf`, `quants.py`, is the oracle of the tests.
 */
export const STORED_TYPES = {
  F32: { name: "F32", blockValues: 1, blockBytes: 4, decode: decodeF32 },
  F16: { name: "F16", blockValues: 1, blockBytes: 2, decode: (bytes, values) => widenHalves(asUint16(bytes), values) },
  BF16: {
    name: "BF16",
    blockValues: 1,
    blockBytes: 2,
    decode: (bytes, values) => widenBfloats(asUint16(bytes), values),
  },
  Q4_0: { name: "Q4_0", blockValues: 32, blockBytes: 18, decode: decodeQ40 },
  Q4_1: { name: "Q4_1", blockValues: 32, blockBytes: 20, decode: decodeQ41 },
  Q5_0: { name: "Q5_0", blockValues: 32, blockBytes: 22, decode: decodeQ50 },
  Q5_1: { name: "Q5_1", blockValues: 32, blockBytes: 24, decode: decodeQ51 },
  Q8_0: { name: "Q8_0", blockValues: 32, blockBytes: 34, decode: decodeQ80 },
  Q4_K: { name: "Q4_K", blockValues: 256, blockBytes: 144, decode: decodeQ4K },
  Q5_K: { name: "Q5_K", blockValues: 256, blockBytes: 176, decode: decodeQ5K },
  Q6_K: { name: "Q6_K", blockValues: 256, blockBytes: 210, decode: decodeQ6K },
} satisfies Record<string, StoredType>;

function decodeF32(bytes: Uint8Array, values: Float32Array): void {
  values.set(new Float32Array(bytes.buffer, bytes.byteOffset, values.length));
}

/** [scale: half][16 bytes: value i in the low, value i + 16 in the high four bits]; value = scale * (q - 8). */
function decodeQ40(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 18, to += 32) {
    const scale = FLOAT_OF_HALF[bytes[at] | (bytes[at + 1] << 8)];
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 2 + i];
      values[to + i] = scale * ((pair & 15) - 8);
      values[to + i + 16] = scale * ((pair >>> 4) - 8);
    }
  }
}

/** [scale: half][minimum: half][16 bytes as in Q4_0]; value = scale * q + minimum. */
function decodeQ41(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 20, to += 32) {
    const scale = FLOAT_OF_HALF[bytes[at] | (bytes[at + 1] << 8)];
    const minimum = FLOAT_OF_HALF[bytes[at + 2] | (bytes[at + 3] << 8)];
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 4 + i];
      values[to + i] = scale * (pair & 15) + minimum;
      values[to + i + 16] = scale * (pair >>> 4) + minimum;
    }
  }
}

/** [scale: half][32 fifth bits][16 bytes as in Q4_0]; value = scale * (q - 16). */
function decodeQ50(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 22, to += 32) {
    const scale = FLOAT_OF_HALF[bytes[at] | (bytes[at + 1] << 8)];
    const fifthLow = bytes[at + 2] | (bytes[at + 3] << 8); // of values 0 to 15
    const fifthHigh = bytes[at + 4] | (bytes[at + 5] << 8); // of values 16 to 31
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 6 + i];
      values[to + i] = scale * (((pair & 15) | (((fifthLow >>> i) & 1) << 4)) - 16);
      values[to + i + 16] = scale * (((pair >>> 4) | (((fifthHigh >>> i) & 1) << 4)) - 16);
    }
  }
}

/** [scale: half][minimum: half][32 fifth bits][16 bytes as in Q4_0]; value = scale * q + minimum. */
function decodeQ51(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 24, to += 32) {
    const scale = FLOAT_OF_HALF[bytes[at] | (bytes[at + 1] << 8)];
    const minimum = FLOAT_OF_HALF[bytes[at + 2] | (bytes[at + 3] << 8)];
    const fifthLow = bytes[at + 4] | (bytes[at + 5] << 8);
    const fifthHigh = bytes[at + 6] | (bytes[at + 7] << 8);
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 8 + i];
      values[to + i] = scale * ((pair & 15) | (((fifthLow >>> i) & 1) << 4)) + minimum;
      values[to + i + 16] = scale * ((pair >>> 4) | (((fifthHigh >>> i) & 1) << 4)) + minimum;
    }
  }
}

/** [scale: half][32 signed bytes]; value = scale * q. */
function decodeQ80(bytes: Uint8Array, values: Float32Array): void {
  for (let at = 0, to = 0; at < bytes.length; at += 34, to += 32) {
    const scale = FLOAT_OF_HALF[bytes[at] | (bytes[at + 1] << 8)];
    for (let i = 0; i < 32; i++) values[to + i] = scale * ((bytes[at + 2 + i] << 24) >> 24);
  }
}

function asUint16(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}
