/** @file Reads a record and holds it against its schema. */
import { readFileSync } from "node:fs";
import type { z } from "zod";

/**
 * Reads a record.
 *
 * @throws {SyntaxError} If the file is not JSON or not what the schema says; the message names the file and the first field that is wrong.
 */
export function readRecord<S extends z.ZodType>(file: string, schema: S): z.infer<S> {
  const text = readFileSync(file, "utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${file} as a record must be JSON: ${(cause as Error).message}`, { cause });
  }
  return checkRecord(json, schema, `Cannot read ${file}`);
}

/** Holds a value against a schema; `action` opens the error message. */
export function checkRecord<S extends z.ZodType>(value: unknown, schema: S, action: string): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  throw new SyntaxError(`${action} as a record must keep its schema: ${path.join(".") || "the whole"}: ${message}`);
}
