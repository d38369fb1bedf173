import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cacheEntries, cleanCache } from "../../../src/data/fetch/cache";

describe("the cache", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cache "));
    for (const [file, sizeBytes] of [
      ["assets/model/weights.gguf", 1000],
      ["assets/text/a.txt", 10],
      ["native/lib/tensorflow.so", 500],
      ["steps/0123.json", 5],
      ["notes.txt", 7],
    ] as const) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), "x".repeat(sizeBytes));
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("lists assets and what was built, with sizes and ages", async () => {
    const entries = await cacheEntries(folder);
    expect(entries.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ["model", 1000],
      ["text", 10],
      ["native", 500],
      ["steps", 5],
    ]);
    for (const { changedMs } of entries) expect(Math.abs(Date.now() - changedMs)).toBeLessThan(60_000);
    expect(await cacheEntries(join(folder, "absent"))).toEqual([]);
  });

  test("removes what is named and nothing else", async () => {
    expect((await cleanCache(folder, ["model", "steps"])).map(({ name }) => name)).toEqual(["model", "steps"]);
    expect((await cacheEntries(folder)).map(({ name }) => name)).toEqual(["text", "native"]);
  });

  test("removes all of its own, and leaves a stranger's file", async () => {
    await cleanCache(folder);
    expect(await cacheEntries(folder)).toEqual([]);
    expect(existsSync(join(folder, "notes.txt"))).toBe(true);
  });

  test("removes nothing if a name is not there, a path least of all", async () => {
    for (const name of ["gone", "..", "../.."]) {
      await expect(cleanCache(folder, ["model", name])).rejects.toThrow(RangeError);
    }
    expect(await cacheEntries(folder)).toHaveLength(4);
  });
});
