/** @file Which neurons are active, a set a token, as packed bits. */

/** The active sets of the tokens of one document in one layer. */
export interface ActiveSets {
  readonly nTokens: number;
  readonly dFF: number;
  /** [nTokens, setWords(dFF)]: bit i % 32 of word i / 32 of a row says whether neuron i is active. */
  readonly words: Uint32Array;
}

/** Words that hold the bits of a set. */
export function setWords(dFF: number): number {
  return Math.ceil(dFF / 32);
}

/**
 * The active sets of a document: Sₜ = {i : |aᵢ| · ‖wᵢ‖₂ > ε}.
 *
 * The magnitude is one float32 product, as in `magnitudes` and `applyThreshold`: the same neurons are active as those that a forward pass with this threshold keeps.
 *
 * @param activation a, shape [nTokens, dFF], row-major: the values that enter the down projection.
 * @param neuronNorms ‖wᵢ‖₂, shape [dFF].
 * @param threshold ε ≥ 0, in residual-stream units; at 0 exactly the neurons of magnitude zero are inactive.
 * @throws {RangeError} If ε is negative or NaN, or the activation does not hold whole rows of dFF values.
 */
export function activeSets(activation: Float32Array, neuronNorms: Float32Array, threshold: number): ActiveSets {
  const dFF = neuronNorms.length;
  const nTokens = activation.length / dFF;
  if (!(threshold >= 0))
    throw new RangeError(`Cannot find active sets as threshold must be >= 0: current value is ${threshold}`);
  if (!Number.isInteger(nTokens)) {
    throw new RangeError(
      `Cannot find active sets as the activation must hold rows of dFF = ${dFF} values: current length is ${activation.length}`,
    );
  }
  const rowWords = setWords(dFF);
  const words = new Uint32Array(nTokens * rowWords);
  for (let token = 0; token < nTokens; token++) {
    const values = token * dFF;
    const row = token * rowWords;
    for (let i = 0; i < dFF; i++) {
      const magnitude = Math.fround(Math.abs(activation[values + i]) * neuronNorms[i]);
      if (magnitude > threshold) words[row + (i >>> 5)] |= 1 << (i & 31);
    }
  }
  return { nTokens, dFF, words };
}

/** The active neurons of a token, ascending. */
export function activeNeurons({ dFF, words }: ActiveSets, token: number): number[] {
  const rowWords = setWords(dFF);
  const neurons: number[] = [];
  for (let k = 0; k < rowWords; k++) {
    for (let bits = words[token * rowWords + k]; bits !== 0; bits &= bits - 1) {
      neurons.push(32 * k + 31 - Math.clz32(bits & -bits)); // the lowest one that is left
    }
  }
  return neurons;
}
