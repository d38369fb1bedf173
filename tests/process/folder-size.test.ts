import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { measureFolder, watchGrowth } from "../../src/process/folder-size";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "folder size "));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("measureFolder()", () => {
  test("adds what lies under it, and takes the latest change", async () => {
    mkdirSync(join(folder, "inner"));
    writeFileSync(join(folder, "a"), "12345");
    writeFileSync(join(folder, "inner", "b"), "123");
    utimesSync(join(folder, "inner", "b"), 4e9, 4e9); // the year 2096
    expect(await measureFolder(folder)).toEqual({ sizeBytes: 8, changedMs: 4e12 });
  });

  test("is 0 for what is not there", async () => {
    expect(await measureFolder(join(folder, "missing"))).toEqual({ sizeBytes: 0, changedMs: 0 });
  });
});

describe("watchGrowth()", () => {
  test("tells of what came since, never less than before, and nothing once the work is done", async () => {
    writeFileSync(join(folder, "before"), "1234");
    const told: number[] = [];
    const result = await watchGrowth(
      folder,
      async () => {
        writeFileSync(join(folder, "new"), "123456");
        await expect.poll(() => told.at(-1)).toBe(6);
        truncateSync(join(folder, "new"));
        const looks = told.length;
        await expect.poll(() => told.length).toBeGreaterThan(looks);
        return "done";
      },
      (bytes) => told.push(bytes),
    );
    expect(result).toBe("done");
    expect(told.at(-1)).toBe(6);
    const looks = told.length;
    await setTimeout(500); // more than two looks
    expect(told.length).toBe(looks);
  });
});
