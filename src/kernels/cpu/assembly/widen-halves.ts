/** @file IEEE halves to float32. */

/**
 * values[i] = the float32 of halves[i], exactly, four at a time.
 *
 * The exponent and mantissa of a half, read as those of a float32, are a number 2⁻¹¹² times as large, subnormal ones included; the product with 2¹¹² is exact. For exponent 31, infinity
 * and not-a-number, it gives a number of 65,536 or above.
 *
 * @param halves [n], aligned to 8 bytes.
 * @param values [n], aligned to 16 bytes.
 * @param n a multiple of 4.
 */
export function widenHalves(halves: usize, values: usize, n: i32): void {
  const scale = f32x4.splat(reinterpret<f32>(0x77800000)); // 2¹¹²
  const magnitudeMask = i32x4.splat(0x7fff);
  const signMask = i32x4.splat(0x8000);
  for (let i = 0; i < n; i += 4) {
    const half = v128.load_ext<u16>(halves + (<usize>i << 1));
    const magnitude = f32x4.mul(i32x4.shl(v128.and(half, magnitudeMask), 13), scale);
    const sign = i32x4.shl(v128.and(half, signMask), 16);
    v128.store(values + (<usize>i << 2), v128.or(magnitude, sign));
  }
}
