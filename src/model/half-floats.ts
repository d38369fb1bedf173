/** @file The two 16-bit floats of checkpoints, IEEE half (F16) and bfloat16 (BF16), to and from float32. */

/** float32 of each of the 65,536 halves: a table of 256 KiB is faster than any arithmetic on the bits. */
export const FLOAT_OF_HALF: Float32Array = Float32Array.from({ length: 2 ** 16 }, (_, half) => floatOfHalf(half));

/** Widens IEEE halves to float32, without loss. */
export function widenHalves(halves: Uint16Array, values: Float32Array): void {
  for (let i = 0; i < halves.length; i++) values[i] = FLOAT_OF_HALF[halves[i]];
}

/** Widens bfloat16 to float32, without loss: bfloat16 is the upper half of a float32. */
export function widenBfloats(bfloats: Uint16Array, values: Float32Array): void {
  const bits = bitsOf(values);
  for (let i = 0; i < bfloats.length; i++) bits[i] = bfloats[i] << 16;
}

/** Rounds float32 to the nearest IEEE half, ties to even; beyond 65,504 (and the half step after it) is infinity. */
export function narrowToHalves(values: Float32Array, halves: Uint16Array): void {
  const bits = bitsOf(values);
  for (let i = 0; i < bits.length; i++) halves[i] = halfOfBits(bits[i]);
}

/** Rounds float32 to the nearest bfloat16, ties to even. */
export function narrowToBfloats(values: Float32Array, bfloats: Uint16Array): void {
  const bits = bitsOf(values);
  for (let i = 0; i < bits.length; i++) {
    const isNotANumber = (bits[i] & 0x7fffffff) > 0x7f800000;
    // Half of the last kept bit, less one where that bit is even: a carry out of the lower half rounds up.
    bfloats[i] = isNotANumber ? (bits[i] >>> 16) | 0x40 : (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16;
  }
}

function floatOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24; // subnormal
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

function halfOfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65,536 and above
  if (magnitude >= 0x38800000) {
    // 2^-14 and above: the exponent's bias goes from 127 to 15; a carry may reach infinity, as it should.
    const rebiased = magnitude - ((127 - 15) << 23);
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
  }
  // Subnormal half, a multiple of 2^-24: the mantissa with its leading 1 moves right until its unit is 2^-24.
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return sign; // at most 2^-25, which ties to zero; 2^-25 itself has shift 24
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const kept = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (rest > half || (rest === half && kept & 1) ? kept + 1 : kept);
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
