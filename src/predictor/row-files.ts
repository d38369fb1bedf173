/** @file Rows of all layers on disk: a file for a few sequences, so that a collection that is cut off loses at most one. */
import { existsSync, statSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { maskBytes } from "../numerics/packed-mask";
import type { LayerRows } from "./layer-rows";

/** What the rows of a file look like: all layers have as many, one layer after the other, its inputs before its bits, these one limit after the other. */
export interface RowShape {
  readonly nLayers: number;
  readonly dModel: number;
  readonly dFF: number;
  /** Masks of a row: one for each limit that says what is active. */
  readonly nLimits: number;
}

/** Rows of one layer with the masks of all limits. */
interface WrittenRows {
  /** As in `LayerRows`. */
  readonly inputs: Uint16Array;
  /** By limit, as in `LayerRows`. */
  readonly activeBits: readonly Uint8Array[];
}

/** A file of rows. */
export interface RowFile {
  readonly path: string;
  /** Of each layer. */
  readonly nRows: number;
}

/** Writes the rows of sequences, layer by layer in any order. */
export interface RowWriter {
  /**
   * @param firstRow number of the first row within the file.
   * @param rows of one layer.
   */
  write(layer: number, firstRow: number, rows: WrittenRows): Promise<void>;
}

const HALF_BYTES = 2;

/** Whether a file is there, whole: files get their name when they are complete. */
export function hasRows({ path }: RowFile): boolean {
  return existsSync(path);
}

/** Writes a file under a temporary name and renames it when `work` is done. Not forced to the disk: rows live as long as their study, and `readRows` would see a file that a power cut left short. */
export async function writeRows(
  { path, nRows }: RowFile,
  shape: RowShape,
  work: (writer: RowWriter) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "w");
    try {
      await work({
        async write(layer, firstRow, { inputs, activeBits }) {
          await writeAt(handle, bytesOf(inputs), inputsAt(shape, nRows, layer) + firstRow * shape.dModel * HALF_BYTES);
          for (const [limit, bits] of activeBits.entries()) {
            await writeAt(handle, bits, bitsAt(shape, nRows, layer, limit) + firstRow * maskBytes(shape.dFF));
          }
        },
      });
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Reads one layer's rows of files, one file after the other, with the masks of one limit.
 *
 * @param limit number of the limit, counted from 0.
 * @throws {RangeError} If a file has not the size of its rows.
 */
export async function readRows(
  files: readonly RowFile[],
  shape: RowShape,
  layer: number,
  limit: number,
): Promise<LayerRows> {
  const { dModel, dFF, nLayers } = shape;
  const nRows = files.reduce((sum, file) => sum + file.nRows, 0);
  const rows: LayerRows = {
    dModel,
    dFF,
    nRows,
    inputs: new Uint16Array(nRows * dModel),
    activeBits: new Uint8Array(nRows * maskBytes(dFF)),
  };
  let row = 0;
  for (const file of files) {
    const { size } = statSync(file.path);
    const expected = inputsAt(shape, file.nRows, nLayers);
    if (size !== expected) {
      throw new RangeError(
        `Cannot read rows of ${file.path} as it must have ${expected} bytes: it has ${size}; delete the file to collect them again`,
      );
    }
    const handle = await open(file.path, "r");
    try {
      const inputs = rows.inputs.subarray(row * dModel, (row + file.nRows) * dModel);
      await readAt(handle, bytesOf(inputs), inputsAt(shape, file.nRows, layer));
      const bytes = maskBytes(dFF);
      const bits = rows.activeBits.subarray(row * bytes, (row + file.nRows) * bytes);
      await readAt(handle, bits, bitsAt(shape, file.nRows, layer, limit));
    } finally {
      await handle.close();
    }
    row += file.nRows;
  }
  return rows;
}

/** Where a layer's inputs begin: for the layer after the last one, the size of the file. */
function inputsAt({ dModel, dFF, nLimits }: RowShape, nRows: number, layer: number): number {
  return layer * nRows * (dModel * HALF_BYTES + nLimits * maskBytes(dFF));
}

function bitsAt(shape: RowShape, nRows: number, layer: number, limit: number): number {
  const { dModel, dFF } = shape;
  return inputsAt(shape, nRows, layer) + nRows * (dModel * HALF_BYTES + limit * maskBytes(dFF));
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, place + done)).bytesWritten;
  }
}

async function readAt(handle: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, place + done);
    if (bytesRead === 0)
      throw new RangeError(`Cannot read rows as the file must have ${bytes.length - done} more bytes: it ends`);
    done += bytesRead;
  }
}
