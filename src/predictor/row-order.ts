/** @file The order in which an epoch takes its rows. */
import type { Random } from "../numerics/random";

/**
 * All rows in random order, then in another one, until there are enough.
 *
 * @param epochRows how many are wanted.
 */
export function rowOrder(nRows: number, epochRows: number, random: Random): Int32Array {
  const order = new Int32Array(epochRows);
  for (let start = 0; start < epochRows; start += nRows) {
    order.set(shuffled(nRows, random).subarray(0, epochRows - start), start);
  }
  return order;
}

/** Fisher-Yates on plain integers. */
function shuffled(n: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, k) => k);
  for (let last = n - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const value = order[last];
    order[last] = order[other];
    order[other] = value;
  }
  return order;
}
