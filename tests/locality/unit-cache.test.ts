import { describe, expect, test } from "vitest";
import { frequencyCache, lruCache, type UnitCache, windowCache } from "../../src/locality/unit-cache";
import { seededRandom } from "../../src/numerics/random";

const N_UNITS = 30;
const run = (cache: UnitCache, tokens: readonly (readonly number[])[]): { missing: number[][]; sizes: number[] } => {
  const sizes: number[] = [];
  const missing = tokens.map((units) => {
    const read = [...cache.use(Int32Array.from(units))];
    sizes.push(cache.size());
    return read;
  });
  return { missing, sizes };
};

const random = seededRandom(3);
const trace = Array.from({ length: 200 }, () => [...Array(N_UNITS).keys()].filter(() => random.uniform() < 0.2));

describe("windowCache()", () => {
  // {1, 2}, {2, 3}, {1}, {2, 3} with window 1: 2 is there for the second token; 1 has gone when the third comes; for the fourth only 1 is there.
  test("reads what the tokens of the window did not have", () => {
    const { missing, sizes } = run(windowCache(1, N_UNITS), [[1, 2], [2, 3], [1], [2, 3]]);
    expect(missing).toEqual([[1, 2], [3], [1], [2, 3]]);
    expect(sizes).toEqual([2, 3, 3, 3]);
  });

  test.each([0, 1, 2, 7])("agrees with the union of the last sets, window %i", (window) => {
    const { missing, sizes } = run(windowCache(window, N_UNITS), trace);
    for (const [token, units] of trace.entries()) {
      const before = new Set(trace.slice(Math.max(0, token - window), token).flat());
      expect(missing[token]).toEqual(units.filter((unit) => !before.has(unit)));
      expect(sizes[token]).toBe(window === 0 ? 0 : new Set([...before, ...units]).size);
    }
  });
});

describe("windowCache() with little room", () => {
  // Room for 3: {1, 2} and {3} fit; with {4} the oldest token goes, so 1 is read again; a token of 4 units is not kept at all.
  test("keeps as many whole tokens as fit", () => {
    const { missing, sizes } = run(windowCache(9, N_UNITS, 3), [[1, 2], [3], [4], [1, 3], [5, 6, 7, 8], [5]]);
    expect(missing).toEqual([[1, 2], [3], [4], [1], [5, 6, 7, 8], [5]]);
    expect(sizes).toEqual([2, 3, 2, 3, 0, 1]);
  });
});

describe("lruCache()", () => {
  test.each([0, 1, 6, N_UNITS])("agrees with a list that is kept in order of use, capacity %i", (capacity) => {
    const { missing, sizes } = run(lruCache(capacity, N_UNITS), trace);
    let held: number[] = []; // the unit used last at the end
    for (const [token, units] of trace.entries()) {
      const read = units.filter((unit) => {
        const isMissing = !held.includes(unit);
        held = [...held.filter((other) => other !== unit), unit].slice(-capacity || N_UNITS);
        if (capacity === 0) held = [];
        return isMissing;
      });
      expect(missing[token]).toEqual(read);
      expect(sizes[token]).toBe(held.length);
    }
  });
});

describe("frequencyCache()", () => {
  test("always holds the units that were used most, of equals the first", () => {
    const { missing, sizes } = run(frequencyCache(2, [5, 1, 9, 5]), [
      [0, 1, 2, 3],
      [0, 2],
      [1, 3],
    ]);
    expect(missing).toEqual([[1, 3], [], [1, 3]]);
    expect(sizes).toEqual([2, 2, 2]);
  });
});
