/** @file How often two neurons are active in the same token. */
import type { PairCounter } from "../kernels/cpu/pair-counter";
import type { NeuronRows } from "./neuron-rows";

/** Counts over tokens; those of several texts add up. */
export interface CoActivation {
  readonly nTokens: number;
  readonly dFF: number;
  /** [dFF, dFF], symmetric: tokens in which both are active; on the diagonal those in which one is. */
  readonly counts: Uint32Array;
}

/** Counts co-activation over the tokens of the rows. */
export function coActivation(rows: NeuronRows, counter: PairCounter): CoActivation {
  return { nTokens: rows.nTokens, dFF: rows.nRows, counts: counter.count(rows) };
}

/** Adds the counts of two texts up. */
export function addCoActivation(a: CoActivation, b: CoActivation): CoActivation {
  return { nTokens: a.nTokens + b.nTokens, dFF: a.dFF, counts: a.counts.map((count, k) => count + b.counts[k]) };
}

/** Tokens each neuron is active in, shape [dFF]. */
export function activeCounts({ dFF, counts }: CoActivation): Uint32Array {
  return Uint32Array.from({ length: dFF }, (_, i) => counts[i * dFF + i]);
}
