/** @file Neurons that are almost never or almost always active, apart from the rest. */

/** Active in fewer tokens than this share, a neuron is dead. */
export const DEAD_BELOW = 0.001;
/** Active in more tokens than this share, a neuron is hot. */
export const HOT_ABOVE = 0.99;

/** What a neuron's rate makes it. */
export type NeuronGroup = "dead" | "living" | "hot";

/** The group of a neuron, by the share of tokens it is active in. */
export function neuronGroup(rate: number): NeuronGroup {
  if (rate < DEAD_BELOW) return "dead";
  return rate > HOT_ABOVE ? "hot" : "living";
}
