/** @file How often neurons are active, and sets of active neurons drawn accordingly. */
import type { Random } from "../numerics/random";

/**
 * Shifts rates of activity so that their mean is another one, each by the same step on the scale of log-odds: frequent neurons stay the frequent ones. Rates of 0
 * and 1 stay.
 *
 * @param rates each in [0, 1].
 * @param mean in (0, 1).
 * @throws {RangeError} If no shift reaches the mean, as too many rates are 0 or 1.
 */
export function shiftRates(rates: Float64Array, mean: number): Float64Array {
  const shifted = (by: number) => rates.map((rate) => rate / (rate + (1 - rate) * Math.exp(-by)));
  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  let [low, high] = [-40, 40]; // e^40: beyond what float64 tells from 0 and 1
  if (!(meanOf(shifted(low)) <= mean && mean <= meanOf(shifted(high)))) {
    throw new RangeError(
      `Cannot shift rates to a mean of ${mean} as enough of them must lie between 0 and 1: they do not`,
    );
  }
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (meanOf(shifted(middle)) < mean) low = middle;
    else high = middle;
  }
  return shifted(high);
}

/**
 * Rates for more or fewer neurons than they were measured on: the same distribution, in random order.
 *
 * @param rates ascending.
 */
export function spreadRates(rates: ArrayLike<number>, nNeurons: number, random: Random): Float64Array {
  const places = random.shuffle(Array.from({ length: nNeurons }, (_, i) => i));
  return Float64Array.from(places, (place) => rates[Math.floor(((place + 0.5) / nNeurons) * rates.length)]);
}

/** Draws a set of active neurons, each on its own: 1 where active, [dFF]. */
export function drawMask(rates: Float64Array, random: Random): Uint8Array {
  return Uint8Array.from(rates, (rate) => (random.uniform() < rate ? 1 : 0));
}
