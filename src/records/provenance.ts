/** @file What every record says of itself: what went in, and which run made it. */
import { z } from "zod";

/** Version of the record schemas; a reader refuses another one. */
export const SCHEMA_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a sha256 in lower-case hexadecimal");

/** A model as a record names it. */
export const modelInput = z.strictObject({
  name: z.string(),
  variant: z.enum(["relu", "relu2", "reglu", "swiglu", "geglu"]),
  nParameters: z.int().positive(),
  nLayers: z.int().positive(),
  dModel: z.int().positive(),
  dFF: z.int().positive(),
  /** Name of the weights file, without its folder. */
  file: z.string(),
  sha256,
});

/** A text, or a part of it, as a record names it. */
export const textInput = z.strictObject({
  names: z.array(z.string()).min(1),
  nDocuments: z.int().positive(),
  nSequences: z.int().positive(),
  nTokens: z.int().positive(),
  /** Of the token ids in order, as little-endian int32. */
  tokensSha256: sha256,
});

/** How a record came about: never part of a comparison. */
const run = z.strictObject({
  command: z.string(),
  /** Of every file under `src/`. */
  sourceSha256: sha256,
  backend: z.string(),
  device: z.string(),
  elapsedMs: z.number().nonnegative(),
});

export type ModelInput = z.infer<typeof modelInput>;
export type TextInput = z.infer<typeof textInput>;
export type Run = z.infer<typeof run>;

/** A record: its kind, what went in, what was measured, and the run that measured it. */
export function recordSchema<K extends string, I extends z.ZodType, M extends z.ZodType>(
  kind: K,
  inputs: I,
  measured: M,
) {
  return z.strictObject({ schemaVersion: z.literal(SCHEMA_VERSION), kind: z.literal(kind), inputs, measured, run });
}
