import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claims } from "../../src/records/claims";
import { compareRecords } from "../../src/records/compare-records";
import { readRecord } from "../../src/records/read-record";
import { writeRecord } from "../../src/records/write-record";

const row = {
  id: "a-claim",
  sentence: "s",
  place: "p",
  paper: "0.3",
  measure: "m",
  n: 3,
  nOf: "tokens" as const,
  value: 0.1 + 0.2,
  unit: "percent" as const,
  interval: [0, 1] as [number, number],
  rule: "r",
  ruleWritten: "2026-11-30",
  verdict: "partly" as const,
  caveat: "c",
  record: "cett-x",
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "records-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("writeRecord() and readRecord()", () => {
  test("give back every number exactly", () => {
    const file = join(folder, "deeper", "claims.json");
    writeRecord(file, claims, [row]);
    expect(readRecord(file, claims)).toEqual([row]);
  });

  test("leave the old file whole, and nothing beside it, where a record breaks its schema", () => {
    const file = join(folder, "claims.json");
    writeRecord(file, claims, [row]);
    const before = readFileSync(file, "utf8");
    expect(() => writeRecord(file, claims, [{ ...row, value: Number.NaN }])).toThrow(/claims\.json.*0\.value/);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(readdirSync(folder)).toEqual(["claims.json"]);
  });

  test("name the file where a folder in its path is a file", () => {
    writeFileSync(join(folder, "notes"), "");
    const file = join(folder, "notes", "claims.json");
    expect(() => writeRecord(file, claims, [row])).toThrow(`Cannot write ${file} as `);
  });

  test("name the file and the cause where the bytes are no record", () => {
    const file = join(folder, "claims.json");
    writeFileSync(file, "{");
    expect(() => readRecord(file, claims)).toThrow(/Cannot read .*claims\.json as a record must be JSON/);
    writeFileSync(file, JSON.stringify([{ ...row, verdict: "maybe" }]));
    expect(() => readRecord(file, claims)).toThrow(/claims\.json.*0\.verdict/);
    writeFileSync(file, JSON.stringify([{ ...row, ruleWritten: "last week" }]));
    expect(() => readRecord(file, claims)).toThrow(/claims\.json.*0\.ruleWritten/);
  });
});

describe("compareRecords()", () => {
  const record = { inputs: { seed: 1 }, measured: { shares: [0.5, 0.25] }, run: { elapsedMs: 1 } };

  test("looks at inputs and measures, not at the run", () => {
    expect(compareRecords(record, { ...record, run: { elapsedMs: 2 } } as typeof record)).toEqual([]);
  });

  test("lists the largest difference first, and what is missing before that", () => {
    const other = { inputs: { seed: 1 }, measured: { shares: [0.5, 0.5, 1] } };
    expect(compareRecords(record, other)).toEqual([
      { path: "measured.shares.2", before: undefined, after: 1, size: Number.POSITIVE_INFINITY },
      { path: "measured.shares.1", before: 0.25, after: 0.5, size: 0.25 },
    ]);
  });
});
