/** @file Algorithm 1 on the activations of a layer themselves: the paper's own way, for text that fits in memory. */
import { quantile } from "../numerics/quantile";
import { magnitudes } from "./magnitude";
import { neuronNorms } from "./neuron-norms";
import { type QuantileThreshold, quantileShares, quantileThreshold } from "./quantile-threshold";

/** A layer on some tokens. */
export interface LayerOutputs {
  /** a, shape [nTokens, dFF], row-major: the values that enter the down projection. */
  readonly activation: Float32Array;
  /** Shape [dFF, dModel], row-major: row i is what neuron i writes. */
  readonly downProj: Float32Array;
  readonly dFF: number;
}

/**
 * The threshold that algorithm 1 finds on raw activations: candidates are quantiles of all magnitudes, linear between neighbours, zeros among them; CETT is the mean over tokens of
 *
 *     ‖ Σ_{i : ‖nᵢ‖ < ε} nᵢ ‖₂ / ‖ Σᵢ nᵢ ‖₂
 *
 * Sums run in float64; magnitudes are float32. A token whose FFN output is zero has no CETT and is left out of the mean.
 *
 * @param nCandidates at least 2; the paper usually takes 1000.
 * @throws {RangeError} If the bound is outside [0, 1), the shapes do not fit, or every token is silent.
 */
export function quantileThresholdOfLayer(
  layer: LayerOutputs,
  cettLimit: number,
  nCandidates: number,
): QuantileThreshold {
  const magnitude = magnitudes(layer.activation, neuronNorms(layer.downProj, layer.dFF)); // [nTokens, dFF]
  const candidates = quantileCandidates(magnitude, nCandidates);
  const outputNorms = tailNorms(layer, magnitude, Number.POSITIVE_INFINITY); // [nTokens]
  const cettAt = (threshold: number): number => meanRatio(tailNorms(layer, magnitude, threshold), outputNorms);
  const threshold = quantileThreshold(candidates, cettAt, cettLimit);
  return { threshold, cett: cettAt(threshold), sparsity: shareBelow(magnitude, threshold) };
}

/** The candidates of algorithm 1: quantiles of magnitudes, ascending. */
export function quantileCandidates(magnitude: Float32Array, n: number): number[] {
  const ascending = Float32Array.from(magnitude).sort();
  return quantileShares(n).map((share) => quantile(ascending, share));
}

/** ‖Σ nᵢ‖₂ over the neurons strictly below a threshold, by token. */
function tailNorms(
  { activation, downProj, dFF }: LayerOutputs,
  magnitude: Float32Array,
  threshold: number,
): Float64Array {
  const dModel = downProj.length / dFF;
  const tail = new Float64Array(dModel);
  return Float64Array.from({ length: activation.length / dFF }, (_, token) => {
    tail.fill(0);
    for (let i = 0; i < dFF; i++) {
      const a = activation[token * dFF + i];
      if (a === 0 || !(magnitude[token * dFF + i] < threshold)) continue;
      for (let j = 0; j < dModel; j++) tail[j] += a * downProj[i * dModel + j];
    }
    return Math.sqrt(tail.reduce((sum, x) => sum + x * x, 0));
  });
}

function meanRatio(tail: Float64Array, output: Float64Array): number {
  const measured = [...output.keys()].filter((token) => output[token] > 0);
  if (measured.length > 0)
    return measured.reduce((sum, token) => sum + tail[token] / output[token], 0) / measured.length;
  throw new RangeError(
    `Cannot compute CETT as a token must have an FFN output other than zero: all ${output.length} are silent`,
  );
}

function shareBelow(magnitude: Float32Array, threshold: number): number {
  return magnitude.reduce((count, m) => (m < threshold ? count + 1 : count), 0) / magnitude.length;
}
