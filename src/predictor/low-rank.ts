/** @file The best approximation of a matrix by one of low rank. */
import * as tf from "@tensorflow/tfjs-core";
import { seededRandom } from "../numerics/random";

/** Columns beyond the rank that the iteration carries along: they make it converge. */
const SPARE_COLUMNS = 8;
/** Iterations of the subspace; the error is then within a thousandth of the optimum's on weights of language models. */
const ITERATIONS = 12;

/** W ≈ left · right. A type, so that `tf.dispose` takes it whole. */
export type LowRank = {
  /** [nRows, rank] */
  readonly left: tf.Tensor2D;
  /** [rank, nColumns] */
  readonly right: tf.Tensor2D;
};

/**
 * The truncated singular value decomposition, by orthogonal iteration on WᵀW: `right` spans the leading right singular vectors V, and left = W Vᵀ.
 *
 * @param matrix W, shape [nRows, nColumns]. Not disposed.
 * @param rank in [1, nColumns]; a higher one is taken as nColumns.
 * @returns the caller disposes it.
 * @see Halko, Martinsson and Tropp 2011, arXiv:0909.4061, algorithm 4.4.
 */
export async function lowRank(matrix: tf.Tensor2D, rank: number): Promise<LowRank> {
  const nColumns = matrix.shape[1];
  const k = Math.min(rank, nColumns);
  const nVectors = Math.min(k + SPARE_COLUMNS, nColumns);
  const random = seededRandom(1); // only where the iteration starts
  let vectors = Float64Array.from({ length: nVectors * nColumns }, () => random.normal()); // [nVectors, nColumns]
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    orthonormalise(vectors, nColumns);
    const next = tf.tidy(() => {
      const v = tf.tensor2d(Float32Array.from(vectors), [nVectors, nColumns]);
      return tf.matMul(tf.matMul(v, matrix, false, true), matrix); // V (WᵀW)
    });
    vectors = Float64Array.from(await next.data());
    next.dispose();
  }
  orthonormalise(vectors, nColumns);
  return tf.tidy(() => {
    const right = tf.tensor2d(Float32Array.from(vectors.subarray(0, k * nColumns)), [k, nColumns]);
    return { left: tf.matMul<tf.Tensor2D>(matrix, right, false, true), right };
  });
}

/** Modified Gram-Schmidt on rows, twice, so that rounding leaves them orthogonal. */
function orthonormalise(vectors: Float64Array, length: number): void {
  const nVectors = vectors.length / length;
  const row = (v: number): Float64Array => vectors.subarray(v * length, (v + 1) * length);
  for (let v = 0; v < nVectors; v++) {
    const vector = row(v);
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < v; u++) subtract(vector, row(u), dot(vector, row(u)));
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] /= norm || 1;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function subtract(from: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) from[i] -= factor * vector[i];
}
