/** @file The neurons with the highest scores. */

/**
 * Marks the k highest of each token's scores; of equal scores those with the lower index.
 *
 * @param scores shape [nTokens, dFF].
 * @param k an integer in [0, dFF].
 * @returns 0 and 1, shape [nTokens, dFF].
 * @throws {RangeError} If a score is NaN.
 */
export function topMasks(scores: Float32Array, dFF: number, k: number): Uint8Array {
  const mask = new Uint8Array(scores.length);
  const values = new Float32Array(dFF); // of one token: one array for all tokens, as there are hundreds of thousands
  for (let start = 0; start < mask.length; start += dFF) {
    copyNumbers(scores, start, values);
    if (k > 0) markTop(scores, start, dFF, kthHighest(values, k), k, mask);
  }
  return mask;
}

function copyNumbers(scores: Float32Array, start: number, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const score = scores[start + i];
    if (Number.isNaN(score)) throw new RangeError(`Cannot rank scores as none may be NaN: that of neuron ${i} is`);
    values[i] = score;
  }
}

function markTop(scores: Float32Array, start: number, dFF: number, least: number, k: number, mask: Uint8Array): void {
  let room = k;
  for (let at = start; at < start + dFF; at++) {
    if (scores[at] <= least) continue;
    mask[at] = 1;
    room--;
  }
  for (let at = start; room > 0; at++) {
    if (scores[at] !== least) continue;
    mask[at] = 1;
    room--;
  }
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
