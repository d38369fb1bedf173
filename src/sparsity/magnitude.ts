/** @file The magnitude of a neuron's output: the paper's measure of how active a neuron is. */

/**
 * Magnitudes of all neuron outputs of a batch of tokens.
 *
 *     ‖nᵢ‖₂ = |aᵢ| · ‖downProj[i]‖₂
 *
 * One float32 product each, so that every backend finds the same value and thresholds cut at the same neuron.
 *
 * @param activation a, shape [nTokens, dFF], row-major: the values that enter the down projection.
 * @param neuronNorms ‖downProj[i]‖₂, shape [dFF].
 * @returns Shape [nTokens, dFF], in residual-stream units, >= 0.
 * @throws {RangeError} If the activation does not hold whole rows of dFF values.
 * @see Zhang et al. 2024, arXiv:2402.03804, definition of the neuron output magnitude.
 */
export function magnitudes(activation: Float32Array, neuronNorms: Float32Array): Float32Array {
  const dFF = neuronNorms.length;
  if (activation.length % dFF !== 0) {
    throw new RangeError(
      `Cannot compute magnitudes as the activation must hold rows of dFF = ${dFF} values: current length is ${activation.length}`,
    );
  }
  return activation.map((a, k) => Math.abs(a) * neuronNorms[k % dFF]); // stored as float32: the product's one rounding
}
