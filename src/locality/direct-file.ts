/** @file A file that is read past the page cache, so that every read goes to the storage device. */
import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";

/** A file opened for reads of whole blocks. */
export interface DirectFile {
  /**
   * Reads some bytes.
   *
   * @param offset a multiple of the block size, as is `length`.
   * @returns A view of memory that the next read overwrites.
   * @throws {RangeError} If the file ends before.
   */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** `code` of the error where the system has no O_DIRECT. */
export const NO_O_DIRECT = "ERR_NO_O_DIRECT";

const PAGE_BYTES = 2 ** 16;

/**
 * Opens a file with O_DIRECT, or without it for comparison.
 *
 * O_DIRECT needs aligned memory: the memory of a WebAssembly.Memory is, that of a Buffer is not.
 *
 * @param largestRead bytes.
 * @throws {Error} If the file system has no O_DIRECT (as tmpfs), or the system has none.
 */
export function openDirectFile(path: string, largestRead: number, isDirect: boolean): DirectFile {
  const flag = isDirect ? directFlag() : 0;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(largestRead / PAGE_BYTES) });
  const bytes = new Uint8Array(memory.buffer);
  const file = openSync(path, constants.O_RDONLY | flag);
  return {
    read(offset, length) {
      const nRead = readSync(file, bytes, 0, length, offset);
      if (nRead === length) return bytes.subarray(0, length);
      throw new RangeError(
        `Cannot read ${path} as it must hold ${length} bytes from ${offset} on: ${nRead} bytes are there`,
      );
    },
    close: () => closeSync(file),
  };
}

/** Bytes that this process has had read from storage devices so far; undefined where the system does not tell. */
export function deviceBytesRead(): number | undefined {
  try {
    const [, bytes] = /^read_bytes: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8")) ?? [];
    return bytes === undefined ? undefined : Number(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function directFlag(): number {
  const { O_DIRECT } = constants;
  if (typeof O_DIRECT === "number") return O_DIRECT;
  const none = `Cannot read past the page cache as the system must have O_DIRECT: ${process.platform} has none`;
  throw Object.assign(new Error(none), { code: NO_O_DIRECT });
}
