/** @file Rows of IEEE halves to float32, many times over: from the rows that predictors learn from. */
import { compileAssembly } from "./compile-assembly";
import { KernelMemory } from "./kernel-memory";

/** The kernel widens so many at a time. */
const LANES = 4;

/** The compiled kernel with its memory. */
export interface HalfWidener {
  /**
   * Some rows of a matrix of halves as float32, exactly.
   *
   * @param halves [.., rowLength], finite.
   * @param chosen numbers of rows, in the order wanted.
   * @param values [chosen.length, rowLength], written.
   * @throws {RangeError} If `values` has another length.
   */
  widenRows(halves: Uint16Array, rowLength: number, chosen: Int32Array, values: Float32Array): void;
}

interface WidenKernel {
  widenHalves(halves: number, values: number, n: number): void;
}

/**
 * Loads the kernel, and compiles it where the cache folder does not have it.
 *
 * @param largest most values of one call.
 */
export async function createHalfWidener(cacheFolder: string, largest: number): Promise<HalfWidener> {
  const module = await compileAssembly("widen-halves", cacheFolder);
  const room = Math.ceil(largest / LANES) * LANES;
  const place = new KernelMemory();
  const halvesAt = place.take(room * Uint16Array.BYTES_PER_ELEMENT);
  const valuesAt = place.take(room * Float32Array.BYTES_PER_ELEMENT);
  const kernel = new WebAssembly.Instance(module, { env: { memory: place.memory } }).exports as unknown as WidenKernel;
  const gathered = new Uint16Array(place.memory.buffer, halvesAt, room);
  const widened = place.floats(valuesAt, room);
  return {
    widenRows(halves, rowLength, chosen, values) {
      const n = chosen.length * rowLength;
      if (n !== values.length || n > largest) {
        throw new RangeError(
          `Cannot widen ${chosen.length} rows of ${rowLength} halves as there must be room for ${n} values, and at most ${largest}: current length is ${values.length}`,
        );
      }
      for (let k = 0; k < chosen.length; k++) {
        const start = chosen[k] * rowLength;
        gathered.set(halves.subarray(start, start + rowLength), k * rowLength);
      }
      kernel.widenHalves(halvesAt, valuesAt, Math.ceil(n / LANES) * LANES);
      values.set(n === room ? widened : widened.subarray(0, n));
    },
  };
}
