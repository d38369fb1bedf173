/** @file How often two rows of bits are 1 in the same place, for one row against those after it. */

/** Adding this often, a byte that grows by at most 8 stays within 255. */
const STEPS_PER_BYTE_SUM = 31;
const VECTOR_BYTES = 16;

/** The sum over the 16 bytes of a vector. */
@inline
function sumOfBytes(bytes: v128): i32 {
  const words = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
  return (
    i32x4.extract_lane(words, 0) +
    i32x4.extract_lane(words, 1) +
    i32x4.extract_lane(words, 2) +
    i32x4.extract_lane(words, 3)
  );
}

/**
 * counts[j] = ones of (rows[row] & rows[j]) for row <= j < nRows; the rest of `counts` stays as it is.
 *
 * @param rows [nRows, rowBytes], rowBytes a multiple of 16.
 * @param counts [nRows], int32.
 */
export function countPairs(rows: usize, nRows: i32, rowBytes: i32, row: i32, counts: usize): void {
  const own = rows + <usize>row * rowBytes;
  const chunk = STEPS_PER_BYTE_SUM * VECTOR_BYTES;
  let j = row;
  for (; j + 1 < nRows; j += 2) {
    // two rows at a time: the own row is loaded once for both
    const a = rows + <usize>j * rowBytes;
    const b = a + rowBytes;
    let nA = 0;
    let nB = 0;
    for (let start = 0; start < rowBytes; start += chunk) {
      const end = min(rowBytes, start + chunk);
      let onesA = i8x16.splat(0);
      let onesB = i8x16.splat(0);
      for (let at = start; at < end; at += VECTOR_BYTES) {
        const bits = v128.load(own + at);
        onesA = i8x16.add(onesA, i8x16.popcnt(v128.and(bits, v128.load(a + at))));
        onesB = i8x16.add(onesB, i8x16.popcnt(v128.and(bits, v128.load(b + at))));
      }
      nA += sumOfBytes(onesA);
      nB += sumOfBytes(onesB);
    }
    store<i32>(counts + (<usize>j << 2), nA);
    store<i32>(counts + ((<usize>j + 1) << 2), nB);
  }
  if (j < nRows) {
    const a = rows + <usize>j * rowBytes;
    let nA = 0;
    for (let start = 0; start < rowBytes; start += chunk) {
      const end = min(rowBytes, start + chunk);
      let onesA = i8x16.splat(0);
      for (let at = start; at < end; at += VECTOR_BYTES) {
        onesA = i8x16.add(onesA, i8x16.popcnt(v128.and(v128.load(own + at), v128.load(a + at))));
      }
      nA += sumOfBytes(onesA);
    }
    store<i32>(counts + (<usize>j << 2), nA);
  }
}
