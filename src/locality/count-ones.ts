/** @file Ones in a word of packed bits. */

/** Number of ones among the 32 bits of an integer, by adding neighbouring fields of 1, 2 and 4 bits. */
export function countOnes(word: number): number {
  let fields = word - ((word >>> 1) & 0x55555555);
  fields = (fields & 0x33333333) + ((fields >>> 2) & 0x33333333);
  return Math.imul((fields + (fields >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
