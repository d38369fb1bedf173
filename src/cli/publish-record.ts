/** @file Puts records and their pictures into a folder, and says how each agrees with the one before. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { z } from "zod";
import { type Comparable, compareRecords, type Difference } from "../records/compare-records";
import { writeRecord } from "../records/write-record";
import { drawFigure } from "./figures";

/** A record that is to be published. */
export interface NewRecord {
  /** Without folder and extension. */
  readonly name: string;
  readonly schema: z.ZodType;
  readonly record: Comparable;
}

/** What became of a record. */
export interface Published {
  readonly file: string;
  readonly pictures: readonly string[];
  /** What it was held against: the committed record, or the one that was there. */
  readonly baseline?: "committed" | "there";
  /** In what it differs from that; undefined where there was none. */
  readonly differences?: readonly Difference[];
}

/** The largest record by far stays below this; git's output is read whole. */
const MOST_BYTES = 64e6;

/**
 * Writes the records of a study, each unless the file holds the same inputs and measures already, and then draws their figures: all records are safe before the
 * first picture.
 */
export async function publishRecords(folder: string, records: readonly NewRecord[]): Promise<Published[]> {
  const written: Omit<Published, "pictures">[] = [];
  for (const { name, schema, record } of records) {
    const file = join(folder, `${name}.json`);
    const there = existsSync(file) ? parse(readFileSync(file, "utf8")) : undefined;
    const committed = await committedRecord(folder, `${name}.json`);
    if (there === undefined || compareRecords(there, record).length > 0) writeRecord(file, schema, record);
    const before = committed ?? there;
    const baseline = committed ? "committed" : "there";
    written.push({ file, ...(before && { baseline, differences: compareRecords(before, record) }) });
  }
  const published: Published[] = [];
  for (const each of written) published.push({ ...each, pictures: await drawFigure(each.file) });
  return published;
}

/** One line on how a record agrees with the one before: where it does not, the largest difference of each field. */
export function agreement({ file, baseline, differences }: Published): string {
  if (differences === undefined) return `${file}: new`;
  const other = baseline === "committed" ? "the committed record" : "the record that was there";
  if (differences.length === 0) return `${file}: agrees exactly with ${other}`;
  const fields = [...largestByField(differences)].map(
    ([field, size]) => `${field} ${Number.isFinite(size) ? size.toPrecision(2) : "(in one of them only)"}`,
  );
  return `${file}: differs from ${other} in ${differences.length} values; largest difference by field: ${fields.join(", ")}`;
}

/** By the name of the field; the differences come largest first. */
function largestByField(differences: readonly Difference[]): Map<string, number> {
  const largest = new Map<string, number>();
  for (const { path, size } of differences) {
    const [field = path] = path
      .split(".")
      .filter((part) => !/^\d+$/.test(part))
      .slice(-1);
    if (!largest.has(field)) largest.set(field, size);
  }
  return largest;
}

/** The record as the checkout's last commit has it; undefined without git, outside a repository, or where it is not committed. */
async function committedRecord(folder: string, name: string): Promise<Comparable | undefined> {
  const git = promisify(execFile)("git", ["-C", folder, "show", `HEAD:./${name}`], { maxBuffer: MOST_BYTES });
  return await git.then(
    ({ stdout }) => parse(stdout),
    () => undefined,
  );
}

/** Without a schema: an older version may have written it. */
function parse(text: string): Comparable {
  return JSON.parse(text) as Comparable;
}
