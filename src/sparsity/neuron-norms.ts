/** @file How much a neuron writes per unit of activation. */

/**
 * L2 norms of the rows of the down projection.
 *
 *     ‖wᵢ‖₂ = sqrt(Σⱼ downProj[i, j]²)
 *
 * Sums run in float64; the norm is rounded to float32 once.
 *
 * @param downProj shape [dFF, dModel], row-major: row i is what neuron i writes.
 * @param layer for messages.
 * @returns Shape [dFF].
 * @throws {RangeError} If downProj does not hold dFF rows, or a norm is not finite.
 */
export function neuronNorms(downProj: Float32Array, dFF: number, layer = "a layer"): Float32Array {
  const dModel = downProj.length / dFF;
  if (!Number.isInteger(dModel)) {
    throw new RangeError(
      `Cannot compute neuron norms as downProj must hold dFF = ${dFF} rows: current length is ${downProj.length}`,
    );
  }
  return Float32Array.from({ length: dFF }, (_, i) => {
    let square = 0;
    for (let j = i * dModel; j < (i + 1) * dModel; j++) square += downProj[j] * downProj[j];
    const norm = Math.fround(Math.sqrt(square));
    if (Number.isFinite(norm)) return norm;
    throw new RangeError(
      `Cannot compute the neuron norms of ${layer} as all must be finite float32: the norm of row ${i} is ${norm}; look for NaN in its down projection`,
    );
  });
}
