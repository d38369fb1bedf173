/** @file Queries and keys whose rotating pairs lie side by side, brought to the order that rotates halves. */

/**
 * Brings the rows (2i, 2i + 1) of each head to (i, i + headSize / 2). Done to queries and keys alike it changes no attention score.
 *
 * @param rows [nHeads * headSize, nColumns], or a bias, [nHeads * headSize].
 */
export function halfRotaryRows(rows: Float32Array, nRows: number, headSize: number): Float32Array {
  const nColumns = rows.length / nRows;
  const result = new Float32Array(rows.length);
  for (let row = 0; row < nRows; row++) {
    const place = row % headSize;
    const to = row - place + (place >> 1) + (place % 2) * (headSize / 2);
    result.set(rows.subarray(row * nColumns, (row + 1) * nColumns), to * nColumns);
  }
  return result;
}
