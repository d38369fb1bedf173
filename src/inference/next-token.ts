/** @file From logits to the next token: the best one, or one drawn at random. */
import type { Random } from "../numerics/random";

/** How a token is drawn. */
export interface SamplingOptions {
  /** > 0: what logits are divided by; small values prefer the likely. */
  readonly temperature: number;
  /** Only so many of the likeliest are drawn from; all where absent. */
  readonly topK?: number;
}

/** Chooses a token from its logits, [vocabSize]. */
export type ChooseToken = (logits: Float32Array) => number;

/** The token of the largest logit; of equal ones the first. */
export function greedyToken(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token] > logits[best]) best = token;
  return best;
}

/**
 * Draws from softmax(logits / temperature).
 *
 * @throws {RangeError} If the temperature is not above 0, or topK no integer >= 1.
 */
export function sampler({ temperature, topK }: SamplingOptions, random: Random): ChooseToken {
  if (!(temperature > 0)) {
    throw new RangeError(
      `Cannot sample as the temperature must be above 0: current value is ${temperature}; decode greedily instead`,
    );
  }
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) {
    throw new RangeError(`Cannot sample as topK must be an integer >= 1: current value is ${topK}`);
  }
  return (logits) => {
    const least = topK === undefined || topK >= logits.length ? Number.NEGATIVE_INFINITY : kthLargest(logits, topK);
    const most = logits[greedyToken(logits)];
    const weights = Float64Array.from(logits, (logit) => (logit >= least ? Math.exp((logit - most) / temperature) : 0));
    let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    let last = 0; // rounding may leave a rest after the last
    for (let token = 0; token < weights.length; token++) {
      if (weights[token] === 0) continue;
      last = token;
      left -= weights[token];
      if (left < 0) break;
    }
    return last;
  };
}

function kthLargest(values: Float32Array, k: number): number {
  return Float32Array.from(values).sort()[values.length - k];
}
