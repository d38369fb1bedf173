/** @file CETT: the error a token's FFN output takes when its weakest neurons are dropped. */
import { magnitudes } from "./magnitude";
import { neuronNorms } from "./neuron-norms";

/**
 * Cumulative error of tail truncation for one token: the definition, one threshold at a time. `cettCurve` has all thresholds at once.
 *
 *     CETT(ε) = ‖ Σ_{i : ‖nᵢ‖ ≤ ε} nᵢ ‖₂ / ‖ Σᵢ nᵢ ‖₂    with nᵢ = aᵢ · downProj[i]
 *
 * Sums run in float64; which neurons are in the tail is decided on float32 magnitudes. CETT is not monotone in ε: tail neurons may cancel.
 *
 * @param activation a, shape [dFF]: after the nonlinearity and the gate product.
 * @param downProj shape [dFF, dModel], row-major: row i is what neuron i writes.
 * @param threshold ε, an L2 norm in residual-stream units; ε ≥ 0.
 * @returns A ratio without unit, >= 0: 0 when only silent neurons fall at or below ε, 1 when all do; above 1 where the rest cancels the tail.
 * @throws {RangeError} If ε is negative or NaN, the shapes do not fit, or the FFN output is zero, where the ratio has no value.
 * @see Zhang et al. 2024, arXiv:2402.03804, definition of CETT.
 */
export function cett(activation: Float32Array, downProj: Float32Array, threshold: number): number {
  if (!(threshold >= 0)) {
    throw new RangeError(`Cannot compute CETT as threshold must be >= 0: current value is ${threshold}`);
  }
  const dFF = activation.length;
  const dModel = downProj.length / dFF;
  const magnitude = magnitudes(activation, neuronNorms(downProj, dFF)); // [dFF]
  const output = new Float64Array(dModel); // Σᵢ nᵢ
  const tail = new Float64Array(dModel); // Σ nᵢ over ‖nᵢ‖ ≤ ε
  for (let i = 0; i < dFF; i++) {
    for (let j = 0; j < dModel; j++) {
      const written = activation[i] * downProj[i * dModel + j];
      output[j] += written;
      if (magnitude[i] <= threshold) tail[j] += written;
    }
  }
  const outputNorm = l2Norm(output);
  if (outputNorm === 0) throw new RangeError("Cannot compute CETT as the FFN output must not be zero: it is");
  return l2Norm(tail) / outputNorm;
}

function l2Norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
}
