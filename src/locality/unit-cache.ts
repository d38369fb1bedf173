/** @file What of a layer's weights is kept in fast memory from one token to the next. */

/** A cache of one layer. Units that are read and not kept are used once and dropped. */
export interface UnitCache {
  /**
   * Takes a token's units.
   *
   * @param units ascending.
   * @returns Those that were not there and must be read, ascending.
   */
  use(units: Int32Array): Int32Array;
  /** Units held while the last token was computed. */
  size(): number;
}

/**
 * Keeps the units of the last tokens whole: at most `window` tokens, and only as many as fit. With window 0 nothing is kept.
 *
 * While a token is computed its own units are held as well; those of the oldest tokens go first where they do not fit together.
 *
 * @param capacity units.
 */
export function windowCache(window: number, nUnits: number, capacity = nUnits): UnitCache {
  const lastUse = new Int32Array(nUnits).fill(-1);
  const history: Int32Array[] = []; // the units of the tokens oldest, oldest + 1, ...
  let oldest = 0;
  let token = 0;
  let held = 0;
  const dropOldest = (): void => {
    for (const unit of history.shift()!) if (lastUse[unit] === oldest) held--;
    oldest++;
  };
  return {
    use(units) {
      while (oldest < token - window) dropOldest();
      const missing = units.filter((unit) => lastUse[unit] < oldest);
      for (const unit of units) lastUse[unit] = token;
      history.push(units);
      held += missing.length;
      token++;
      while (held > capacity) dropOldest();
      return missing;
    },
    size: () => (window > 0 ? held : 0),
  };
}

/** Keeps the units that were used last, as many as fit; within a token the order is that of the units. */
export function lruCache(capacity: number, nUnits: number): UnitCache {
  const newer = new Int32Array(nUnits).fill(-1); // a list from the oldest to the newest unit that is held
  const older = new Int32Array(nUnits).fill(-1);
  const isHeld = new Uint8Array(nUnits);
  let oldest = -1;
  let newest = -1;
  let held = 0;
  const unlink = (unit: number): void => {
    if (older[unit] >= 0) newer[older[unit]] = newer[unit];
    else oldest = newer[unit];
    if (newer[unit] >= 0) older[newer[unit]] = older[unit];
    else newest = older[unit];
  };
  const append = (unit: number): void => {
    older[unit] = newest;
    newer[unit] = -1;
    if (newest >= 0) newer[newest] = unit;
    else oldest = unit;
    newest = unit;
  };
  return {
    use(units) {
      const missing: number[] = [];
      for (const unit of units) {
        if (isHeld[unit]) {
          unlink(unit);
          append(unit);
          continue;
        }
        missing.push(unit);
        if (capacity === 0) continue;
        if (held === capacity) {
          const evicted = oldest;
          unlink(evicted);
          isHeld[evicted] = 0;
          held--;
        }
        append(unit);
        isHeld[unit] = 1;
        held++;
      }
      return Int32Array.from(missing);
    },
    size: () => held,
  };
}

/**
 * Always holds the units that were used most on other text, as many as fit.
 *
 * @param counts tokens each unit was used in, there.
 */
export function frequencyCache(capacity: number, counts: ArrayLike<number>): UnitCache {
  const byCount = Array.from(counts, (count, unit) => ({ count, unit })).sort(
    (a, b) => b.count - a.count || a.unit - b.unit,
  );
  const isHeld = new Uint8Array(counts.length);
  for (const { unit } of byCount.slice(0, capacity)) isHeld[unit] = 1;
  return { use: (units) => units.filter((unit) => !isHeld[unit]), size: () => Math.min(capacity, counts.length) };
}
