/** @file The reuse that independent neurons show. */

/**
 * Reuse of neurons that are active at random, each at its own rate, independently of each other and of the tokens before.
 *
 *     chanceReuse(w) = Σᵢ pᵢ · (1 - (1 - pᵢ)ʷ) / Σᵢ pᵢ
 *
 * It is the expected number of reused neurons over that of active ones. Neurons with high rates raise it far above what equal
 * rates give at small windows; at large ones rare neurons hold it below.
 *
 * @param rates p, shape [dFF], each in [0, 1].
 * @param window w, an integer ≥ 1.
 * @returns A share in [0, 1]; NaN if no neuron is ever active.
 */
export function chanceReuse(rates: ArrayLike<number>, window: number): number {
  let reused = 0;
  let active = 0;
  for (let i = 0; i < rates.length; i++) {
    reused += rates[i] * equalRateReuse(rates[i], window);
    active += rates[i];
  }
  return reused / active;
}

/**
 * The same for neurons that all have the rate of the layer: 1 - (1 - a)ʷ.
 *
 * @param activationRatio a, in [0, 1].
 */
export function equalRateReuse(activationRatio: number, window: number): number {
  return 1 - (1 - activationRatio) ** window;
}
