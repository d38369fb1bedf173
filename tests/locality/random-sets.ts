import type { ActiveSets } from "../../src/locality/active-sets";
import { activeSets } from "../../src/locality/active-sets";
import type { Random } from "../../src/numerics/random";

/** Sets as a list of active neurons a token. */
export function setsOf(dFF: number, tokens: readonly (readonly number[])[]): ActiveSets {
  const activation = new Float32Array(tokens.length * dFF);
  for (const [token, neurons] of tokens.entries()) for (const i of neurons) activation[token * dFF + i] = 1;
  return activeSets(activation, new Float32Array(dFF).fill(1), 0);
}

/** Neurons that are active independently of each other and of the tokens before, each at its own rate. */
export function randomSets(rates: readonly number[], nTokens: number, random: Random): ActiveSets {
  return setsOf(
    rates.length,
    Array.from({ length: nTokens }, () => [...rates.keys()].filter((i) => random.uniform() < rates[i])),
  );
}
