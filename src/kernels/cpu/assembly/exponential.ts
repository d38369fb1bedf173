/** @file exp of four floats at a time. */

const LOG2_E: f32 = 1.4426950408889634;
// ln 2 in two parts, so that n · ln 2 is exact to float32 for every n that occurs.
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
const LEAST: f32 = -87.33; // below it exp is denormal: it is taken for exp(LEAST), 1.2e-38
const MOST: f32 = 88.37;

/** exp(x) to 2 units in the last place: 2^n by the exponent bits, the rest by the polynomial of Cephes' expf. */
export function exponential(x: v128): v128 {
  x = f32x4.max(f32x4.splat(LEAST), f32x4.min(f32x4.splat(MOST), x));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW))); // in [-ln 2 / 2, ln 2 / 2]
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), f32x4.add(r, f32x4.splat(1)));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, exponent);
}

/** exp(x) of one float, by the same steps. */
export function exponentialOf(x: f32): f32 {
  return f32x4.extract_lane(exponential(f32x4.splat(x)), 0);
}
