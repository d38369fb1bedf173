/** @file The metadata of a GGUF file, each value decoded when asked for and checked to be of the type asked. */
import { damagedFile } from "./damaged-file";
import { GgufCursor } from "./gguf-cursor";
import type { GgufHeader, GgufValue, GgufValueType } from "./gguf-header";

/** Typed reads of metadata; each throws a RangeError for a missing key and a SyntaxError for a value of another type, with file and key. */
export interface GgufMetadata {
  readonly keys: readonly string[];
  has(key: string): boolean;
  string(key: string): string;
  /** Any integer or float of the file. */
  number(key: string): number;
  boolean(key: string): boolean;
  strings(key: string): string[];
  numbers(key: string): number[];
}

/** Metadata over the bytes of a header that has been read. */
export function ggufMetadata(file: string, { bytes, values }: GgufHeader): GgufMetadata {
  const find = (key: string, isArray: boolean, kind: string, types: readonly GgufValueType[]): GgufValue => {
    const value = values.get(key);
    if (!value) throw new RangeError(`Cannot read ${key} of ${file} as the file must have that metadata key`);
    if (value.isArray === isArray && types.includes(value.type)) return value;
    const is = `it is ${value.isArray ? "an array of " : ""}${value.type}`;
    throw damagedFile(file, `metadata ${key} must be ${isArray ? "an array of " : ""}${kind}`, is);
  };
  const stringsOf = (key: string, isArray: boolean): string[] => {
    const { count, position } = find(key, isArray, "string", ["string"]);
    const cursor = new GgufCursor(file, bytes, 0);
    cursor.position = position;
    return Array.from({ length: count }, (_, i) => cursor.string(isArray ? `${key}[${i}]` : key));
  };
  const numbersOf = (key: string, isArray: boolean): number[] =>
    decodeNumbers(file, key, bytes, find(key, isArray, "number", NUMBER_TYPES));

  return {
    keys: [...values.keys()],
    has: (key) => values.has(key),
    string: (key) => stringsOf(key, false)[0],
    number: (key) => numbersOf(key, false)[0],
    boolean: (key) => bytes[find(key, false, "boolean", ["boolean"]).position] !== 0,
    strings: (key) => stringsOf(key, true),
    numbers: (key) => numbersOf(key, true),
  };
}

type NumberType = Exclude<GgufValueType, "boolean" | "string" | "array">;

/** Size and reader of each number type. */
const NUMBER_READERS: Readonly<Record<NumberType, readonly [number, (view: DataView, at: number) => number]>> = {
  uint8: [1, (view, at) => view.getUint8(at)],
  int8: [1, (view, at) => view.getInt8(at)],
  uint16: [2, (view, at) => view.getUint16(at, true)],
  int16: [2, (view, at) => view.getInt16(at, true)],
  uint32: [4, (view, at) => view.getUint32(at, true)],
  int32: [4, (view, at) => view.getInt32(at, true)],
  float32: [4, (view, at) => view.getFloat32(at, true)],
  uint64: [8, (view, at) => Number(view.getBigUint64(at, true))],
  int64: [8, (view, at) => Number(view.getBigInt64(at, true))],
  float64: [8, (view, at) => view.getFloat64(at, true)],
};

const NUMBER_TYPES = Object.keys(NUMBER_READERS) as readonly NumberType[];

function decodeNumbers(file: string, key: string, bytes: Uint8Array, value: GgufValue): number[] {
  const [sizeBytes, read] = NUMBER_READERS[value.type as NumberType];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = value.type === "uint64" || value.type === "int64";
  return Array.from({ length: value.count }, (_, i) => {
    const number = read(view, value.position + i * sizeBytes);
    if (!isLong || Number.isSafeInteger(number)) return number;
    throw damagedFile(file, `metadata ${key} must be below 2^53`, `current value is about ${number}`);
  });
}
