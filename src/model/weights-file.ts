/** @file A weights file opened for reading; only the bytes asked for are read, at any size of the file. */
import { type FileHandle, open } from "node:fs/promises";
import { endianness } from "node:os";
import { checkRegularFile } from "../data/files/regular-file";
import { damagedFile } from "./damaged-file";

/** An open file of known size. */
export interface WeightsFile {
  readonly file: string;
  readonly sizeBytes: number;
  /**
   * Fills `bytes` from the file.
   *
   * @param position of the first byte in the file.
   * @throws {SyntaxError} If the file ends before.
   */
  readInto(bytes: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file for reading.
 *
 * @throws {RangeError} If there is no such file, it is not readable, or it is a folder, a device or a pipe.
 */
export async function openWeightsFile(file: string): Promise<WeightsFile> {
  if (endianness() !== "LE") {
    throw new RangeError(`Cannot read ${file} as the machine must be little-endian, as weights files are`);
  }
  checkRegularFile(file);
  const handle = await open(file, "r").catch((cause: unknown) => {
    throw new RangeError(`Cannot read ${file} as it must be a readable file: ${reasonOf(cause)}`, { cause });
  });
  return {
    file,
    sizeBytes: (await handle.stat()).size,
    readInto: (bytes, position) => readFully(file, handle, bytes, position),
    close: () => handle.close(),
  };
}

async function readFully(file: string, handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle
      .read(bytes, filled, bytes.length - filled, position + filled)
      .catch((cause: unknown) => {
        throw new Error(`Cannot read ${file}: ${reasonOf(cause)}`, { cause });
      });
    if (bytesRead === 0) {
      const end = position + bytes.length;
      throw damagedFile(file, `it must hold ${end} bytes`, `it ends after ${position + filled}`);
    }
    filled += bytesRead;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
