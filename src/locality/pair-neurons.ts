/** @file Pairs of neurons that are active together, to be stored side by side. */
import type { CoActivation } from "./co-activation";

/** So many partners of a neuron are considered; the rest would hardly ever be chosen. */
const CANDIDATES = 32;

/**
 * Neurons in an order in which positions 2k and 2k + 1 are a pair, matched greedily by how much of their activity they share.
 *
 *     overlap(i, j) = tokens with both / tokens with either
 *
 * A neuron that is always active overlaps little with rare ones: it is not everyone's partner here. Those that are left over follow in their own order.
 *
 * @returns Shape [dFF]: each neuron once.
 */
export function pairNeurons({ dFF, counts }: CoActivation): Int32Array {
  const overlap = (i: number, j: number): number => {
    const both = counts[i * dFF + j];
    return both / (counts[i * dFF + i] + counts[j * dFF + j] - both);
  };
  const candidates: { i: number; j: number; value: number }[] = [];
  for (let i = 0; i < dFF; i++) {
    const partners: { i: number; j: number; value: number }[] = [];
    for (let j = i + 1; j < dFF; j++) if (counts[i * dFF + j] > 0) partners.push({ i, j, value: overlap(i, j) });
    candidates.push(...partners.sort((a, b) => b.value - a.value).slice(0, CANDIDATES));
  }
  candidates.sort((a, b) => b.value - a.value || a.i - b.i || a.j - b.j);
  const isTaken = new Uint8Array(dFF);
  const order: number[] = [];
  for (const { i, j } of candidates) {
    if (isTaken[i] || isTaken[j]) continue;
    isTaken[i] = 1;
    isTaken[j] = 1;
    order.push(i, j);
  }
  for (let i = 0; i < dFF; i++) if (!isTaken[i]) order.push(i);
  return Int32Array.from(order);
}
