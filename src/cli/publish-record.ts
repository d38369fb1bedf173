/** @file Puts a record and its pictures into a folder, and says how it agrees with the one that was there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { compareRecords, type Difference } from "../records/compare-records";
import { readRecord } from "../records/read-record";
import { writeRecord } from "../records/write-record";
import { drawFigure } from "./figures";

/** What became of a record. */
export interface Published {
  readonly file: string;
  readonly pictures: readonly string[];
  /** In what it differs from the record that was there, the largest difference first; undefined where there was none. */
  readonly differences?: readonly Difference[];
}

interface Comparable {
  readonly inputs: unknown;
  readonly measured: unknown;
}

/** Writes a record, unless the one that is there holds the same inputs and measures, and draws its figure. */
export async function publishRecord<S extends z.ZodType>(
  folder: string,
  name: string,
  schema: S,
  record: z.infer<S> & Comparable,
): Promise<Published> {
  const file = join(folder, `${name}.json`);
  const before = existsSync(file) ? (readRecord(file, schema) as Comparable) : undefined;
  const differences = before && compareRecords(before, record);
  if (differences === undefined || differences.length > 0) writeRecord(file, schema, record);
  return { file, pictures: await drawFigure(file), differences };
}

/** One line on how a record agrees with the one that was there. */
export function agreement({ file, differences }: Published): string {
  if (differences === undefined) return `${file}: new`;
  if (differences.length === 0) return `${file}: agrees exactly with the one that was there`;
  const [{ path, before, after }] = differences;
  return `${file}: replaced, ${differences.length} values differ; the largest difference is ${path}: ${String(before)} was, ${String(after)} is`;
}
