import { writeFile } from "node:fs/promises";
import type { TensorSource } from "../../src/model/tensor-source";
import { type Random, seededRandom } from "../../src/numerics/random";

interface Damage<Source extends TensorSource> {
  /** The sound file. */
  readonly original: Uint8Array;
  /** About where its header ends: three quarters of the damage is done before. */
  readonly headerBytes: number;
  /** Where each damaged copy is written. */
  readonly file: string;
  readonly seed: number;
  readonly rounds: number;
  readonly open: (file: string) => Promise<Source>;
  /** Further reads of a source that opened. */
  readonly reads?: (source: Source) => (() => unknown)[];
}

/**
 * Damages a file in seeded random ways and reads all of it; throws at the first error that is neither a SyntaxError nor a RangeError, or does not name the file.
 *
 * @returns How many copies opened and how many were refused, and by how much the peak of the process's memory grew.
 */
export async function damageAndRead<Source extends TensorSource>(
  damage: Damage<Source>,
): Promise<{ nOpened: number; nRefused: number; grownBytes: number }> {
  const { original, headerBytes, file, open, reads } = damage;
  const random = seededRandom(damage.seed);
  const peakBefore = process.resourceUsage().maxRSS;
  let nOpened = 0;
  for (let round = 0; round < damage.rounds; round++) {
    await writeFile(file, damagedCopy(original, headerBytes, random));
    const source = await open(file).catch((error: unknown) => refusal(error, file));
    if (!source) continue;
    nOpened++;
    for (const name of source.names) await source.read(name).catch((error: unknown) => refusal(error, file));
    for (const read of reads?.(source) ?? []) {
      try {
        read();
      } catch (error) {
        refusal(error, file);
      }
    }
    await source.close();
  }
  const grownBytes = (process.resourceUsage().maxRSS - peakBefore) * 1024;
  return { nOpened, nRefused: damage.rounds - nOpened, grownBytes };
}

function damagedCopy(original: Uint8Array, headerBytes: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(original); // a copy; slice() of a Buffer is none
  const position = (): number => random.integer(random.uniform() < 0.75 ? headerBytes : bytes.length - 8);
  switch (random.integer(5)) {
    case 0: // a few bits
      for (let flip = 0; flip <= random.integer(4); flip++) bytes[position()] ^= 1 << random.integer(8);
      break;
    case 1: // a count, a size or an offset: huge, or a small one
      new DataView(bytes.buffer).setBigUint64(position(), 2n ** BigInt(random.integer(64)), true);
      break;
    case 2: // a run of random bytes
      for (let at = position(), end = at + 8; at < end; at++) bytes[at] = random.integer(256);
      break;
    case 3: // cut off
      return bytes.subarray(0, position());
    default: {
      // a piece taken out, so that all after it moves
      const begin = position();
      return bytes.filter((_, i) => i < begin || i >= begin + 5);
    }
  }
  return bytes;
}

function refusal(error: unknown, file: string): undefined {
  const isExpected = error instanceof SyntaxError || error instanceof RangeError;
  if (!isExpected || !error.message.includes(file)) throw error;
}
