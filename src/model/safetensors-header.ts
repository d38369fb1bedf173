/** @file The header of a safetensors file: the place of every tensor, as JSON. */
import { oneLine } from "../data/files/one-line";
import { damagedFile } from "./damaged-file";
import { STORED_TYPES } from "./quantized-blocks";
import type { WeightsFile } from "./weights-file";
import { sizeOfTensor, type TensorEntry } from "./weights-file-tensors";

/**
 * Of a header or an index: 30,000 tensors, a hundred times those of a model of 1.3B parameters. The format allows 100 MB, but JSON made to harm,
 * nested at every byte, takes over 50 times its size when parsed.
 */
export const MAX_HEADER_BYTES = 4e6;
/** TensorFlow.js goes to six. */
const MAX_DIMENSIONS = 6;
/** What we decode, of the types of the format. */
const TYPES = { F32: STORED_TYPES.F32, F16: STORED_TYPES.F16, BF16: STORED_TYPES.BF16 };

/** A header as written: an entry a tensor, and free text under `__metadata__`. */
export interface SafetensorsEntry {
  readonly dtype: keyof typeof TYPES;
  readonly shape: readonly number[];
  /** First byte and the byte after the last, counted from the end of the header. */
  readonly data_offsets: readonly [number, number];
}

/**
 * Reads the header of one safetensors file.
 *
 * @throws {SyntaxError} If it does not parse, ends outside the file, or describes a tensor that cannot be.
 */
export async function readSafetensorsHeader(weights: WeightsFile): Promise<TensorEntry[]> {
  const { file, sizeBytes } = weights;
  const prefix = new Uint8Array(8);
  await weights.readInto(prefix, 0);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  const most = Math.min(MAX_HEADER_BYTES, sizeBytes - 8);
  if (length > most) {
    throw damagedFile(file, `its header must have at most ${most} bytes`, `its length is given as ${length}`);
  }
  const bytes = new Uint8Array(length);
  await weights.readInto(bytes, 8);
  const header = parseJsonObject(file, bytes);
  return Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => tensorOf(file, name, entry, 8 + length));
}

/**
 * An object in JSON, in UTF-8.
 *
 * @throws {SyntaxError} If the bytes are anything else.
 */
export function parseJsonObject(file: string, bytes: Uint8Array): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damagedFile(file, "its header must be JSON in UTF-8", cause instanceof Error ? cause.message : "", cause);
  }
  if (isObject(parsed)) return parsed;
  throw damagedFile(file, "its header must be a JSON object", "it is another JSON value");
}

/** A JSON value in a few words; not JSON.stringify, whose recursion a deeply nested value would overflow. */
export function describeJson(value: unknown): string {
  if (Array.isArray(value)) return value.every(Number.isFinite) ? oneLine(`[${value}]`) : `an array of ${value.length}`;
  return isObject(value) ? "an object" : oneLine(String(value));
}

function tensorOf(file: string, name: string, entry: unknown, dataStart: number): TensorEntry {
  const fail = (must: string, is: unknown): never => {
    throw damagedFile(file, `tensor ${name} must have ${must}`, `current value is ${describeJson(is)}`);
  };
  if (!isObject(entry)) return fail("dtype, shape and data_offsets", entry);
  const { dtype, shape, data_offsets: range } = entry;
  if (!isDtype(dtype)) {
    const must = `tensor ${name} must be of one of the types ${Object.keys(TYPES).join(", ")}`;
    throw new SyntaxError(
      `Cannot read ${file} as ${must}: current value is ${describeJson(dtype)}. Convert the model to one of them.`,
    );
  }
  if (!isSizes(shape) || shape.length > MAX_DIMENSIONS) return fail(`at most ${MAX_DIMENSIONS} sizes as shape`, shape);
  if (!isSizes(range) || range.length !== 2) return fail("two data_offsets", range);
  const [begin, end] = range;
  const tensor = { name, type: TYPES[dtype], shape, position: dataStart + begin };
  const size = sizeOfTensor(file, tensor);
  if (end - begin !== size) return fail(`data_offsets ${size} bytes apart for [${shape}] of ${dtype}`, range);
  return tensor;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDtype(value: unknown): value is keyof typeof TYPES {
  return typeof value === "string" && Object.hasOwn(TYPES, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
