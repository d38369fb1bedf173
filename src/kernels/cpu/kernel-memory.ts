/** @file A shared memory that kernels read and write, and a place in it for each array. */

export const PAGE_BYTES = 2 ** 16;
/** All that 32-bit addresses reach. */
export const LARGEST_BYTES = 2 ** 32;
/** What lies below belongs to the kernels: their counter and the position. */
const FIRST_BYTE = 1024;
/** A page: rows whose length is a multiple of it then touch no page more than they must. */
const ALIGNMENT = 4096;

/** A page of memory that threads share, and that may grow to 4 GiB. */
export function createSharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: LARGEST_BYTES / PAGE_BYTES, shared: true });
}

/**
 * The bytes of a shared memory that another thread may have made larger.
 *
 * A thread learns of that only when the engine next interrupts it, and until then `memory.buffer` is the shorter one;
 * growing by no page makes this thread look at once.
 */
export function wholeBuffer(memory: WebAssembly.Memory): ArrayBufferLike {
  memory.grow(0);
  return memory.buffer;
}

/** One memory of at most 4 GiB. It grows as places are taken, and does not shrink. */
export class KernelMemory {
  readonly memory = createSharedMemory();
  private used = FIRST_BYTE;

  /** Bytes that can still be taken. */
  get freeBytes(): number {
    return LARGEST_BYTES - this.used;
  }

  /**
   * Takes a place, of zeros unless it was taken before.
   *
   * @returns Its address, a multiple of 4096.
   * @throws {RangeError} If the memory is full, or the machine has no more.
   */
  take(nBytes: number): number {
    if (nBytes > this.freeBytes) {
      throw new RangeError(
        `Cannot place ${nBytes} bytes as a kernel memory must stay within 4 GiB: ${this.used} bytes are in use`,
      );
    }
    const at = this.used;
    this.used = Math.ceil((at + nBytes) / ALIGNMENT) * ALIGNMENT;
    const missingPages = Math.ceil((this.used - this.memory.buffer.byteLength) / PAGE_BYTES);
    if (missingPages > 0) this.memory.grow(missingPages);
    return at;
  }

  /** Gives all places back. */
  clear(): void {
    this.used = FIRST_BYTE;
  }

  /** Takes a place for floats and writes them. */
  place(values: Float32Array): number {
    const at = this.take(values.byteLength);
    this.floats(at, values.length).set(values);
    return at;
  }

  /** The floats at an address, where they lie. The view stays valid as the memory grows. */
  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length);
  }

  /** The bytes at an address, where they lie. */
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  /** The integers at an address, where they lie. */
  integers(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }
}
