/** @file The transpose of a matrix. */

/** [nRows, nColumns] to [nColumns, nRows], in blocks that stay in the cache. */
export function transposed(matrix: Float32Array, nRows: number, nColumns: number): Float32Array {
  const BLOCK = 64;
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < nRows; row += BLOCK) {
    for (let column = 0; column < nColumns; column += BLOCK) {
      for (let i = row; i < Math.min(row + BLOCK, nRows); i++) {
        for (let j = column; j < Math.min(column + BLOCK, nColumns); j++)
          result[j * nRows + i] = matrix[i * nColumns + j];
      }
    }
  }
  return result;
}
