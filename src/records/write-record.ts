/** @file Writes a record: checked, in one stable form, and whole or not at all. */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import stringify from "json-stringify-pretty-compact";
import type { z } from "zod";
import { checkRecord } from "./read-record";

/**
 * Writes a record to a temporary name beside `file` and renames it, so that a reader sees the old one or the new one.
 *
 * @throws {SyntaxError} If the record is not what the schema says: nothing is written then.
 */
export function writeRecord<S extends z.ZodType>(file: string, schema: S, record: z.infer<S>): void {
  const checked = checkRecord(record, schema, `Cannot write ${file}`);
  writeWhole(file, `${stringify(checked, { indent: 1, maxLength: 1200 })}\n`);
}

/** Writes a file whole or not at all. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (cause) {
    if (existsSync(temporary)) rmSync(temporary);
    throw new Error(`Cannot write ${file} as the disk must take it: ${(cause as Error).message}`, { cause });
  }
}
