/** @file What a cache of one layer makes of a trace of active sets: units used, units read, requests. */
import type { UnitCache } from "./unit-cache";
import { runsOf, type WeightLayout } from "./weight-layout";

/** What a trace cost; the counts of layers add up. */
export interface TraceCounts {
  /** Tokens counted. */
  readonly nTokens: number;
  /** Units that tokens used. */
  readonly nUsed: number;
  /** Units that had to be read. */
  readonly nRead: number;
  /** Reads: neighbouring units are one, in each region of the layout. */
  readonly nRequests: number;
  /** Σ units held over tokens, and the most held at once. */
  readonly heldSum: number;
  readonly mostHeld: number;
}

/** What is read for each token: runs of units as [first, length]. */
export type TraceReads = [first: number, length: number][][];

/**
 * Runs a trace through a cache. The cache stays filled from one document to the next.
 *
 * @param tokens the units that each token uses, ascending.
 * @param warmUp so many tokens at the beginning fill the cache and are not counted.
 */
export function simulateTrace(
  layout: Pick<WeightLayout, "nRegions">,
  tokens: readonly Int32Array[],
  cache: UnitCache,
  warmUp: number,
): { readonly counts: TraceCounts; readonly reads: TraceReads } {
  let nUsed = 0;
  let nRead = 0;
  let nRequests = 0;
  let heldSum = 0;
  let mostHeld = 0;
  const reads: TraceReads = [];
  for (const [token, units] of tokens.entries()) {
    const missing = cache.use(units);
    if (token < warmUp) continue;
    const runs = runsOf(missing);
    nUsed += units.length;
    nRead += missing.length;
    nRequests += runs.length * layout.nRegions;
    heldSum += cache.size();
    mostHeld = Math.max(mostHeld, cache.size());
    reads.push(runs);
  }
  return { counts: { nTokens: reads.length, nUsed, nRead, nRequests, heldSum, mostHeld }, reads };
}
