/**
 * @file Packed masks of neurons, computed four lanes at a time.
 *
 * A row of values, one a neuron, becomes ⌈dFF / 8⌉ bytes: neuron i at bit i % 8 of byte ⌊i / 8⌋. The last vectors of a row may reach up to 28 bytes beyond it, whose bits are cleared.
 */

/** Bits that belong to a row, of the byte that begins at neuron i. */
@inline
function bitsLeft(i: i32, dFF: i32): i32 {
  return dFF - i >= 8 ? 0xff : (1 << (dFF - i)) - 1;
}

/** values[i] > cut. */
export function valuesAbove(values: usize, nRows: i32, dFF: i32, cut: f32, bits: usize): void {
  const cuts = f32x4.splat(cut);
  for (let row = 0; row < nRows; row++) {
    for (let i = 0; i < dFF; i += 8, bits++) {
      const at = values + (<usize>i << 2);
      const low = i32x4.bitmask(f32x4.gt(v128.load(at), cuts));
      const high = i32x4.bitmask(f32x4.gt(v128.load(at, 16), cuts));
      store<u8>(bits, (low | (high << 4)) & bitsLeft(i, dFF));
    }
    values += <usize>dFF << 2;
  }
}

/** |activation[i]| * norms[i] > threshold, the product rounded to float32. */
export function magnitudesAbove(activation: usize, norms: usize, nRows: i32, dFF: i32, threshold: f32, bits: usize): void {
  const cuts = f32x4.splat(threshold);
  for (let row = 0; row < nRows; row++) {
    for (let i = 0; i < dFF; i += 8, bits++) {
      const offset = <usize>i << 2;
      const first = f32x4.mul(f32x4.abs(v128.load(activation + offset)), v128.load(norms + offset));
      const second = f32x4.mul(f32x4.abs(v128.load(activation + offset, 16)), v128.load(norms + offset, 16));
      const low = i32x4.bitmask(f32x4.gt(first, cuts));
      const high = i32x4.bitmask(f32x4.gt(second, cuts));
      store<u8>(bits, (low | (high << 4)) & bitsLeft(i, dFF));
    }
    activation += <usize>dFF << 2;
  }
}

/**
 * The k highest values of each row; of equal ones those with the lower index.
 *
 * @param keys scratch, dFF rounded up to a multiple of 8 integers.
 * @returns -1, or the index of the first row that has a NaN, where it ends.
 */
export function highestValues(values: usize, nRows: i32, dFF: i32, k: i32, keys: usize, bits: usize): i32 {
  const nKeys = (dFF + 7) & ~7;
  for (let row = 0; row < nRows; row++) {
    if (!writeKeys(values, dFF, keys)) return row;
    for (let i = dFF; i < nKeys; i++) store<i32>(keys + (<usize>i << 2), i32.MIN_VALUE);
    const cut = cutOf(keys, nKeys, k);
    let room = k;
    for (let i = 0; i < nKeys; i += 8) {
      const byte = keysAbove(keys + (<usize>i << 2), cut);
      store<u8>(bits + (i >> 3), byte);
      room -= popcnt<i32>(byte);
    }
    for (let i = 0; room > 0; i++) {
      if (load<i32>(keys + (<usize>i << 2)) !== cut) continue;
      const at = bits + (i >> 3);
      store<u8>(at, load<u8>(at) | (<u8>1 << <u8>(i & 7)));
      room--;
    }
    values += <usize>dFF << 2;
    bits += nKeys >> 3;
  }
  return -1;
}

/** Integers in the order of the floats; both zeros are one. Returns false where there is a NaN. */
@inline
function writeKeys(values: usize, dFF: i32, keys: usize): bool {
  const positiveZero = f32x4.splat(0);
  const magnitudeMask = i32x4.splat(0x7fffffff);
  let isNumber = i32x4.splat(-1);
  let i = 0;
  for (; i <= dFF - 4; i += 4) {
    const value = f32x4.add(v128.load(values + (<usize>i << 2)), positiveZero); // -0 + 0 = 0
    isNumber = v128.and(isNumber, f32x4.eq(value, value));
    v128.store(keys + (<usize>i << 2), v128.xor(value, v128.and(i32x4.shr_s(value, 31), magnitudeMask)));
  }
  let areNumbers = i32x4.all_true(isNumber);
  for (; i < dFF; i++) {
    const value = load<f32>(values + (<usize>i << 2)) + <f32>0;
    areNumbers = areNumbers && value === value;
    const key = reinterpret<i32>(value);
    store<i32>(keys + (<usize>i << 2), key ^ ((key >> 31) & 0x7fffffff));
  }
  return areNumbers;
}

/** A cut with k keys above it; where equal keys leave none, the one with fewer above it and the others at it. Bisection: with different keys it ends long before it is down to one bit. */
@inline
function cutOf(keys: usize, nKeys: i32, k: i32): i32 {
  let low = i32.MIN_VALUE; // at least k keys above it
  let high = i32.MAX_VALUE; // at most k keys above it
  while (<u32>(high - low) > 1) {
    const middle = low + <i32>(<u32>(high - low) >> 1);
    const nAbove = countAbove(keys, nKeys, middle);
    if (nAbove === k) return middle;
    if (nAbove > k) low = middle;
    else high = middle;
  }
  return high;
}

@inline
function countAbove(keys: usize, nKeys: i32, cut: i32): i32 {
  const cuts = i32x4.splat(cut);
  let first = i32x4.splat(0);
  let second = i32x4.splat(0);
  for (let i = 0; i < nKeys; i += 8) {
    const at = keys + (<usize>i << 2);
    first = i32x4.sub(first, i32x4.gt_s(v128.load(at), cuts)); // true is -1
    second = i32x4.sub(second, i32x4.gt_s(v128.load(at, 16), cuts));
  }
  const sum = i32x4.add(first, second);
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

@inline
function keysAbove(keys: usize, cut: i32): i32 {
  const cuts = i32x4.splat(cut);
  const low = i32x4.bitmask(i32x4.gt_s(v128.load(keys), cuts));
  return low | (i32x4.bitmask(i32x4.gt_s(v128.load(keys, 16), cuts)) << 4);
}
