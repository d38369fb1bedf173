/**
 * @file The header of a GGUF file: metadata and the place of every tensor.
 *
 * Written here and not left to `@huggingface/gguf`, which reads past the end of a file as zeros (a truncated header opens, with invented empty tensors),
 * replaces bytes that are not UTF-8, and spends 6 s and 300 MB on a file of 24 bytes that announces ten million tensors. The tests hold the two against
 * each other on sound files.
 *
 * @see ggml, `docs/gguf.md`.
 */
import { damagedFile } from "./damaged-file";
import { GgufCursor, HeaderContinues } from "./gguf-cursor";
import { STORED_TYPES, type StoredType } from "./quantized-blocks";
import type { WeightsFile } from "./weights-file";
import type { TensorEntry } from "./weights-file-tensors";

/** Holds the header of a vocabulary of 50,000 at once (1.7 MB for SmolLM2). */
const FIRST_READ_BYTES = 4 * 2 ** 20;
/** Four times the header of the largest vocabularies (262,144 entries with scores and types: about 15 MB). */
const MAX_HEADER_BYTES = 64 * 2 ** 20;
/** Tensors, and metadata values: a model has a few thousand at most; this many of the smallest take 20 MB in memory. */
const MAX_ENTRIES = 2 ** 16;
/** Sixteen times the largest vocabularies. */
const MAX_ARRAY_LENGTH = 2 ** 22;
/** Version 1 (August 2023) had 32-bit sizes; it was replaced within two weeks. */
const VERSIONS = [2, 3];
/** GGML_MAX_DIMS: no ggml tensor has more. */
const MAX_DIMENSIONS = 4;
const DEFAULT_ALIGNMENT = 32;

/** Where one metadata value lies: decoded only when asked for. */
export interface GgufValue {
  readonly type: GgufValueType;
  readonly isArray: boolean;
  readonly count: number;
  /** Of its first element in the header's bytes. */
  readonly position: number;
}

export type GgufValueType = (typeof VALUE_TYPES)[number]["name"];

/** Value types by their number in the file; an array (9) is a run of one of them. `sizeBytes` of a string is its least, an empty one. */
const VALUE_TYPES = [
  { name: "uint8", sizeBytes: 1 },
  { name: "int8", sizeBytes: 1 },
  { name: "uint16", sizeBytes: 2 },
  { name: "int16", sizeBytes: 2 },
  { name: "uint32", sizeBytes: 4 },
  { name: "int32", sizeBytes: 4 },
  { name: "float32", sizeBytes: 4 },
  { name: "boolean", sizeBytes: 1 },
  { name: "string", sizeBytes: 8 },
  { name: "array", sizeBytes: 12 },
  { name: "uint64", sizeBytes: 8 },
  { name: "int64", sizeBytes: 8 },
  { name: "float64", sizeBytes: 8 },
] as const;

/** Tensor types by their number in the file. */
const TENSOR_TYPES: ReadonlyMap<number, StoredType> = new Map<number, StoredType>([
  [0, STORED_TYPES.F32],
  [1, STORED_TYPES.F16],
  [2, STORED_TYPES.Q4_0],
  [3, STORED_TYPES.Q4_1],
  [6, STORED_TYPES.Q5_0],
  [7, STORED_TYPES.Q5_1],
  [8, STORED_TYPES.Q8_0],
  [12, STORED_TYPES.Q4_K],
  [13, STORED_TYPES.Q5_K],
  [14, STORED_TYPES.Q6_K],
  [30, STORED_TYPES.BF16],
]);

/** A parsed header. */
export interface GgufHeader {
  /** The header's own bytes, in which the metadata values lie. */
  readonly bytes: Uint8Array;
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly TensorEntry[];
}

/**
 * Reads the header of a GGUF file of version 2 or 3.
 *
 * @throws {SyntaxError} If it does not parse, ends outside the file, or has a tensor of a type that we do not decode.
 */
export async function readGgufHeader(weights: WeightsFile): Promise<GgufHeader> {
  const longest = Math.min(weights.sizeBytes, MAX_HEADER_BYTES);
  for (let length = Math.min(longest, FIRST_READ_BYTES); ; length = Math.min(longest, length * 4)) {
    const bytes = new Uint8Array(length);
    await weights.readInto(bytes, 0);
    try {
      return parseHeader(new GgufCursor(weights.file, bytes, longest - length));
    } catch (error) {
      if (!(error instanceof HeaderContinues)) throw error;
    }
  }
}

function parseHeader(cursor: GgufCursor): GgufHeader {
  const { file } = cursor;
  const magic = cursor.uint32();
  if (magic !== 0x46554747) throw damagedFile(file, 'it must begin with "GGUF"', `its first bytes are ${hex(magic)}`);
  const version = cursor.uint32();
  if (!VERSIONS.includes(version)) {
    throw damagedFile(file, "its GGUF version must be 2 or 3, little-endian", `current value is ${hex(version)}`);
  }
  const nTensors = cursor.count("the number of tensors", 24, MAX_ENTRIES); // name length, number of dimensions, type, offset
  const nValues = cursor.count("the number of metadata values", 13, MAX_ENTRIES); // key length, type, one byte

  const values = new Map<string, GgufValue>();
  for (let i = 0; i < nValues; i++) {
    const key = cursor.string(`metadata key ${i}`);
    if (values.has(key)) throw damagedFile(file, "metadata keys must differ", `${key} comes twice`);
    values.set(key, parseValue(cursor, key));
  }
  const infos = Array.from({ length: nTensors }, (_, i) => parseTensor(cursor, i));

  const alignment = alignmentOf(cursor, values);
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = infos.map((tensor) => {
    if (tensor.position % alignment === 0) return { ...tensor, position: dataStart + tensor.position };
    const must = `the offset of tensor ${tensor.name} must be a multiple of ${alignment}`;
    throw damagedFile(file, must, `current value is ${tensor.position}`);
  });
  return { bytes: cursor.bytes.slice(0, cursor.position), values, tensors };
}

function parseValue(cursor: GgufCursor, key: string): GgufValue {
  let type = valueTypeOf(cursor, key);
  const isArray = type.name === "array";
  if (isArray) {
    type = valueTypeOf(cursor, key);
    if (type.name === "array") throw damagedFile(cursor.file, `${key} must be flat`, "it is an array of arrays");
  }
  const count = isArray ? cursor.count(`the length of ${key}`, type.sizeBytes, MAX_ARRAY_LENGTH) : 1;
  const { position } = cursor;
  if (type.name === "string") for (let i = 0; i < count; i++) cursor.skipString(key);
  else cursor.take(count * type.sizeBytes);
  return { type: type.name, isArray, count, position };
}

function valueTypeOf(cursor: GgufCursor, key: string): (typeof VALUE_TYPES)[number] {
  const number = cursor.uint32();
  if (number < VALUE_TYPES.length) return VALUE_TYPES[number];
  throw damagedFile(
    cursor.file,
    `the type of ${key} must be 0 to ${VALUE_TYPES.length - 1}`,
    `current value is ${number}`,
  );
}

/** One tensor, its position still counted from the start of the data. */
function parseTensor(cursor: GgufCursor, index: number): TensorEntry {
  const name = cursor.string(`the name of tensor ${index}`);
  const nDimensions = cursor.uint32();
  if (nDimensions > MAX_DIMENSIONS) {
    const must = `tensor ${name} must have at most ${MAX_DIMENSIONS} dimensions`;
    throw damagedFile(cursor.file, must, `current value is ${nDimensions}`);
  }
  const innermostFirst = Array.from({ length: nDimensions }, () => cursor.uint64(`a dimension of tensor ${name}`));
  const typeNumber = cursor.uint32();
  const type = TENSOR_TYPES.get(typeNumber);
  if (!type) {
    const known = Object.keys(STORED_TYPES).join(", ");
    throw new SyntaxError(
      `Cannot read ${cursor.file} as tensor ${name} must be of one of the types ${known}: ` +
        `current value is ggml type ${typeNumber}. Convert the model to one of them.`,
    );
  }
  return { name, type, shape: innermostFirst.reverse(), position: cursor.uint64(`the offset of tensor ${name}`) };
}

function alignmentOf(cursor: GgufCursor, values: ReadonlyMap<string, GgufValue>): number {
  const value = values.get("general.alignment");
  if (!value) return DEFAULT_ALIGNMENT;
  const must = "general.alignment must be a power of two, in uint32";
  if (value.isArray || value.type !== "uint32") {
    throw damagedFile(cursor.file, must, `it is ${value.isArray ? "an array of " : ""}${value.type}`);
  }
  const { bytes } = cursor;
  const alignment = new DataView(bytes.buffer, bytes.byteOffset).getUint32(value.position, true);
  if (alignment > 0 && Number.isInteger(Math.log2(alignment))) return alignment;
  throw damagedFile(cursor.file, must, `it is ${alignment}`);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
