/** @file One layer's trace through every layout and cache. */
import type { PairCounter } from "../kernels/cpu/pair-counter";
import { type ActiveSets, activeNeurons } from "./active-sets";
import { type CoActivation, coActivation } from "./co-activation";
import { neuronRows } from "./neuron-rows";
import { pairNeurons } from "./pair-neurons";
import { simulateTrace, type TraceCounts, type TraceReads } from "./simulate-trace";
import { frequencyCache, lruCache, type UnitCache, windowCache } from "./unit-cache";
import { type StorageFormat, unitsOf, WEIGHT_LAYOUTS, type WeightLayout, weightLayout } from "./weight-layout";

/** What is simulated. */
export interface TracePlan {
  readonly format: StorageFormat;
  /** The first documents are the trace; the others say which neurons are frequent and which go together. */
  readonly nTraceDocuments: number;
  /** Tokens at the beginning of the trace that fill the caches and are not counted. */
  readonly warmUp: number;
  /** Windows 0 to this one. */
  readonly largestWindow: number;
  /** Memory budgets, each a share of the layer's units. */
  readonly memoryShares: readonly number[];
}

/** A layer under one layout. */
export interface LayerTrace {
  readonly layout: WeightLayout;
  /** By window, from 0. */
  readonly windows: readonly TraceCounts[];
  /** By memory share: whole tokens, units used last, units used most on other text. */
  readonly tokens: readonly TraceCounts[];
  readonly lru: readonly TraceCounts[];
  readonly frequency: readonly TraceCounts[];
  /** What is read for each counted token with a window, or with the units used last in a budget. */
  readsWithWindow(window: number): TraceReads;
  readsWithLru(memoryShare: number): TraceReads;
}

/**
 * Simulates a layer.
 *
 * @returns by layout, in the order of `WEIGHT_LAYOUTS`.
 * @throws {RangeError} If no document is left beside the trace, or the trace is no longer than its warm-up.
 */
export function layerTraces(documents: readonly ActiveSets[], plan: TracePlan, counter: PairCounter): LayerTrace[] {
  const trace = documents.slice(0, plan.nTraceDocuments);
  const others = documents.slice(plan.nTraceDocuments);
  const nTokens = trace.reduce((sum, sets) => sum + sets.nTokens, 0);
  if (others.length === 0 || nTokens <= plan.warmUp) {
    throw new RangeError(
      `Cannot simulate a trace as there must be documents beside its ${plan.nTraceDocuments} and more than ${plan.warmUp} tokens in them: ` +
        `there are ${documents.length} documents, and ${nTokens} tokens in the trace`,
    );
  }
  const together = coActivation(neuronRows(others, 0), counter);
  const order = pairNeurons(together);
  const neurons = trace.flatMap((sets) =>
    Array.from({ length: sets.nTokens }, (_, token) => activeNeurons(sets, token)),
  );
  return WEIGHT_LAYOUTS.map((name) => {
    const layout = weightLayout(name, plan.format, order);
    const { nUnits } = layout;
    const tokens = neurons.map((active) => unitsOf(layout, active));
    const run = (cache: UnitCache) => simulateTrace(layout, tokens, cache, plan.warmUp);
    const counts = unitCounts(layout, together);
    const capacityOf = (memoryShare: number): number => Math.floor(memoryShare * nUnits);
    const withWindow = (window: number) => run(windowCache(window, nUnits));
    const withLru = (memoryShare: number) => run(lruCache(capacityOf(memoryShare), nUnits));
    return {
      layout,
      windows: Array.from({ length: plan.largestWindow + 1 }, (_, window) => withWindow(window).counts),
      tokens: plan.memoryShares.map(
        (memoryShare) => run(windowCache(Number.POSITIVE_INFINITY, nUnits, capacityOf(memoryShare))).counts,
      ),
      lru: plan.memoryShares.map((memoryShare) => withLru(memoryShare).counts),
      frequency: plan.memoryShares.map((memoryShare) => run(frequencyCache(capacityOf(memoryShare), counts)).counts),
      readsWithWindow: (window) => withWindow(window).reads,
      readsWithLru: (memoryShare) => withLru(memoryShare).reads,
    };
  });
}

/** Tokens in which a unit is used: in which one of its neurons is active. */
function unitCounts({ nUnits, neurons, unitOf }: WeightLayout, { dFF, counts }: CoActivation): Float64Array {
  const used = new Float64Array(nUnits);
  for (const [place, neuron] of neurons.entries()) {
    used[unitOf[neuron]] += counts[neuron * dFF + neuron];
    const before = neurons[place - 1];
    if (place > 0 && unitOf[before] === unitOf[neuron]) used[unitOf[neuron]] -= counts[before * dFF + neuron];
  }
  return used;
}
