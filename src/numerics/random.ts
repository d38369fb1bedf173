/** @file Seeded random numbers: the same seed gives the same sequence on every machine. */

/** A stream of random numbers that its seed determines. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal, by the Box-Muller transform. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** A copy in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * The generator sfc32 with 128 bits of state, set from one seed.
 *
 * @param seed an integer in [0, 2^32).
 * @throws {RangeError} If the seed is no such integer.
 * @see Chris Doty-Humphrey, PractRand: sfc32 passes its tests to 16 TB and has a period of at least 2^32.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(
      `Cannot seed a generator as the seed must be an integer in [0, 2^32): current value is ${seed}`,
    );
  }
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp++) next(); // until the seed has reached every bit of the state

  const uniform = (): number => next() / 2 ** 32;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const integer = (bound: number): number => Math.floor(uniform() * bound);
  const shuffle = <T>(items: readonly T[]): T[] => {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = integer(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
    }
    return shuffled;
  };
  return { uniform, normal, integer, shuffle };
}
