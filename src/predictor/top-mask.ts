/** @file The neurons with the highest scores. */

/**
 * Marks the k highest of a token's scores; of equal scores those with the lower index.
 *
 * @param scores shape [dFF].
 * @param k an integer in [0, dFF].
 * @param mask where 0 and 1 are written, shape [dFF].
 * @throws {RangeError} If a score is NaN.
 */
export function topMask(scores: Float32Array, k: number, mask: Uint8Array): void {
  const dFF = scores.length;
  for (let i = 0; i < dFF; i++) {
    if (Number.isNaN(scores[i])) throw new RangeError(`Cannot rank scores as none may be NaN: that of neuron ${i} is`);
  }
  if (k === 0) {
    mask.fill(0);
    return;
  }
  const least = kthHighest(scores.slice(), k);
  let room = k;
  for (let i = 0; i < dFF; i++) {
    mask[i] = scores[i] > least ? 1 : 0;
    room -= mask[i];
  }
  for (let i = 0; room > 0 && i < dFF; i++) {
    if (scores[i] !== least) continue;
    mask[i] = 1;
    room--;
  }
}

/** The same for several tokens, shape [nTokens, dFF]. */
export function topMasks(scores: Float32Array, dFF: number, k: number): Uint8Array {
  const mask = new Uint8Array(scores.length);
  for (let at = 0; at < mask.length; at += dFF) topMask(scores.subarray(at, at + dFF), k, mask.subarray(at, at + dFF));
  return mask;
}

/** 1 where a score is above the cut, else 0. */
export function maskAbove(scores: Float32Array, cut: number): Uint8Array {
  const mask = new Uint8Array(scores.length);
  for (let i = 0; i < mask.length; i++) mask[i] = scores[i] > cut ? 1 : 0; // `from` with a function takes ten times as long
  return mask;
}

/** The k-th highest value, by quickselect (Hoare); reorders the values. */
function kthHighest(values: Float32Array, k: number): number {
  const wanted = k - 1; // in descending order
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] > pivot) i++;
      while (values[j] < pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
      i++;
      j--;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else return values[wanted];
  }
  return values[wanted];
}
