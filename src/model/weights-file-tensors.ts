/** @file The tensors of one weights file: where each lies, checked once, and read in pieces when asked for. */
import { damagedFile } from "./damaged-file";
import type { StoredType } from "./quantized-blocks";
import type { TensorSource } from "./tensor-source";
import type { WeightsFile } from "./weights-file";

/** 8 GiB of float32; TensorFlow.js and typed array kernels count values in 32 bits. */
const MAX_TENSOR_VALUES = 2 ** 31 - 1;

/** A tensor is read in pieces, so that its stored form never lies in memory whole; 4 MiB is large enough for the speed of a disk. */
const PIECE_BYTES = 4 * 2 ** 20;

/** What a header says of one tensor. */
export interface TensorEntry {
  readonly name: string;
  readonly type: StoredType;
  /** Row-major, outermost dimension first. */
  readonly shape: readonly number[];
  /** Of its first byte in the file. */
  readonly position: number;
}

/**
 * Bytes a tensor takes in its file.
 *
 * @throws {SyntaxError} If its rows are no whole number of blocks, or it has more than 2^31 - 1 values.
 */
export function sizeOfTensor(file: string, { name, type, shape }: TensorEntry): number {
  const nValues = shape.reduce((product, dimension) => product * dimension, 1);
  if (!(nValues <= MAX_TENSOR_VALUES)) {
    throw damagedFile(file, `tensor ${name} must have at most ${MAX_TENSOR_VALUES} values`, `its shape is [${shape}]`);
  }
  const rowLength = shape.at(-1) ?? 1;
  if (rowLength % type.blockValues !== 0) {
    const must = `the rows of tensor ${name} must be whole ${type.name} blocks of ${type.blockValues} values`;
    throw damagedFile(file, must, `its shape is [${shape}]`);
  }
  return (nValues / type.blockValues) * type.blockBytes;
}

/**
 * The tensors that a header announces, as a source that reads them.
 *
 * @throws {SyntaxError} If two have one name, one lies outside the file, or two overlap.
 */
export function tensorsOfFile(weights: WeightsFile, entries: readonly TensorEntry[]): TensorSource {
  const { file } = weights;
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  if (byName.size < entries.length) {
    throw damagedFile(file, "tensor names must differ", `${entries.length} tensors have ${byName.size} names`);
  }
  checkRanges(weights, entries);
  const entryOf = (name: string): TensorEntry => {
    const entry = byName.get(name);
    if (entry) return entry;
    throw new RangeError(`Cannot read tensor ${name} of ${file} as it must be one of its ${byName.size} tensors`);
  };
  return {
    file,
    names: [...byName.keys()],
    shapeOf: (name) => entryOf(name).shape,
    read: async (name) => readTensor(weights, entryOf(name)),
    close: () => weights.close(),
  };
}

function checkRanges({ file, sizeBytes }: WeightsFile, entries: readonly TensorEntry[]): void {
  const ranges = entries.map((entry) => ({
    name: entry.name,
    begin: entry.position,
    end: entry.position + sizeOfTensor(file, entry),
  }));
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (const [i, { name, begin, end }] of ranges.entries()) {
    if (end > sizeBytes) {
      throw damagedFile(file, `tensor ${name} must end inside the file`, `it ends at byte ${end} of ${sizeBytes}`);
    }
    if (i > 0 && begin < ranges[i - 1].end) {
      throw damagedFile(
        file,
        "tensors must not overlap",
        `${name} begins inside ${ranges[i - 1].name}, at byte ${begin}`,
      );
    }
  }
}

async function readTensor(weights: WeightsFile, entry: TensorEntry): Promise<Float32Array> {
  const { blockBytes, blockValues } = entry.type;
  const nBlocks = sizeOfTensor(weights.file, entry) / blockBytes;
  const values = allocate(weights.file, entry.name, nBlocks * blockValues);
  const blocksPerPiece = Math.min(nBlocks, Math.floor(PIECE_BYTES / blockBytes));
  const piece = new Uint8Array(blocksPerPiece * blockBytes);
  for (let block = 0; block < nBlocks; block += blocksPerPiece) {
    const blockEnd = Math.min(block + blocksPerPiece, nBlocks);
    const bytes = piece.subarray(0, (blockEnd - block) * blockBytes);
    await weights.readInto(bytes, entry.position + block * blockBytes);
    entry.type.decode(bytes, values.subarray(block * blockValues, blockEnd * blockValues));
  }
  return values;
}

function allocate(file: string, name: string, nValues: number): Float32Array {
  try {
    return new Float32Array(nValues);
  } catch (cause) {
    const must = `${Math.ceil((nValues * 4) / 2 ** 20)} MiB of memory must be free`;
    throw new RangeError(`Cannot read tensor ${name} of ${file} as ${must}: the allocation failed`, { cause });
  }
}
