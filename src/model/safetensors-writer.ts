/** @file Writes tensors as one safetensors file: whole under its name, or not there at all. */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { narrowToBfloats, narrowToHalves } from "./half-floats";
import { STORED_TYPES } from "./quantized-blocks";
import type { SafetensorsEntry } from "./safetensors-header";

/** Values converted at a time: 4 MiB of float32, small against a tensor and large enough for the speed of a disk. */
const PIECE_VALUES = 2 ** 20;

/** One tensor to write. */
export interface SafetensorsTensor {
  readonly name: string;
  /** Row-major, outermost dimension first. */
  readonly shape: readonly number[];
  /** Its values, or a function that makes them when their turn comes, so that only one tensor need be in memory. */
  readonly data: Float32Array | (() => Promise<Float32Array>);
  /** Narrower types round to nearest, ties to even; F16 turns what is beyond 65,504 into infinity. */
  readonly type: "F32" | "F16" | "BF16";
}

/**
 * Writes a file of tensors under a temporary name, and renames it when it is complete and on the disk.
 *
 * @throws {RangeError} If two tensors have one name, or data does not fill its shape.
 * @see the safetensors README, "Format".
 */
export async function writeSafetensors(file: string, tensors: Iterable<SafetensorsTensor>): Promise<void> {
  // Wider types first, so that every tensor begins at a multiple of its width.
  const ordered = [...tensors].sort((a, b) => widthOf(b) - widthOf(a));
  const header = headerOf(file, ordered);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "w");
    try {
      await writeFully(handle, header);
      for (const tensor of ordered) await writeTensor(file, handle, tensor);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Length, then JSON, padded by spaces so that the data begins at a multiple of 8. */
function headerOf(file: string, tensors: readonly SafetensorsTensor[]): Uint8Array {
  const entries = new Map<string, SafetensorsEntry>();
  let begin = 0;
  for (const tensor of tensors) {
    if (entries.has(tensor.name) || tensor.name === "__metadata__") {
      throw new RangeError(`Cannot write ${file} as tensor names must differ: ${tensor.name} is taken`);
    }
    const end = begin + sizeOf(tensor.shape) * widthOf(tensor);
    entries.set(tensor.name, { dtype: tensor.type, shape: tensor.shape, data_offsets: [begin, end] });
    begin = end;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / 8) * 8;
  const header = Buffer.alloc(8 + length, " ");
  header.writeBigUInt64LE(BigInt(length));
  json.copy(header, 8);
  return header;
}

async function writeTensor(file: string, handle: FileHandle, tensor: SafetensorsTensor): Promise<void> {
  const values = typeof tensor.data === "function" ? await tensor.data() : tensor.data;
  if (values.length !== sizeOf(tensor.shape)) {
    const must = `tensor ${tensor.name} must have [${tensor.shape}] values`;
    throw new RangeError(`Cannot write ${file} as ${must}: current value is ${values.length}`);
  }
  for (let begin = 0; begin < values.length; begin += PIECE_VALUES) {
    await writeFully(handle, encode(values.subarray(begin, begin + PIECE_VALUES), tensor.type));
  }
}

function encode(values: Float32Array, type: SafetensorsTensor["type"]): Uint8Array {
  if (type === "F32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const narrow = new Uint16Array(values.length);
  if (type === "F16") narrowToHalves(values, narrow);
  else narrowToBfloats(values, narrow);
  return new Uint8Array(narrow.buffer);
}

async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

function widthOf(tensor: SafetensorsTensor): number {
  return STORED_TYPES[tensor.type].blockBytes;
}
