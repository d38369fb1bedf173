import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { taskNamed } from "../../../src/evaluation/tasks/all-tasks";
import { chooseItems, itemsHash } from "../../../src/evaluation/tasks/choose-items";
import { readItems } from "../../../src/evaluation/tasks/read-items";
import type { TaskItem } from "../../../src/evaluation/tasks/task";

const PIQA = taskNamed("piqa");
const row = (goal: string) => ({ goal, sol1: "a", sol2: "b", label: 1 });

describe("readItems()", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "read items "));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const goalsOf = (items: readonly TaskItem[]): string[] =>
    items.map(({ choices }) => choices[0].context.split(/[ \n]/)[1]);

  test("reads JSON lines, packed or not, and Arrow", async () => {
    const lines = `${JSON.stringify(row("one"))}\n\n${JSON.stringify(row("two"))}`;
    const columns = { goal: ["one", "two"], sol1: ["a", "a"], sol2: ["b", "b"], label: [1, 1] };
    const arrow = tableToIPC(tableFromArrays(columns), { format: "stream" })!;
    for (const file of [write("a.jsonl", lines), write("a.jsonl.gz", gzipSync(lines)), write("a.arrow", arrow)]) {
      const { items, bad } = await readItems(PIQA, [file]);
      expect(goalsOf(items)).toEqual(["one", "two"]);
      expect(bad).toEqual([]);
    }
  });

  test("names file and line of a bad row, and what to do", async () => {
    const file = write("a.jsonl", `${JSON.stringify(row("one"))}\n{"goal": \n${JSON.stringify({ goal: "x" })}\n`);
    await expect(readItems(PIQA, [file])).rejects.toThrow(
      /a\.jsonl:2 as an item of piqa: each line must be JSON.*--skip-bad/,
    );
    const { items, bad } = await readItems(PIQA, [file], { skipBad: true });
    expect(items).toHaveLength(1);
    expect(bad).toEqual([expect.stringMatching(/^a\.jsonl:2: .*JSON/), expect.stringMatching(/^a\.jsonl:3: .*sol1/)]);
  });

  test("leaves out a line that is not UTF-8, and reads on", async () => {
    const bytes = Buffer.concat([Buffer.from([0xe9, 10]), Buffer.from(JSON.stringify(row("two")))]);
    const { items, bad } = await readItems(PIQA, [write("a.jsonl", bytes)], { skipBad: true });
    expect(goalsOf(items)).toEqual(["two"]);
    expect(bad).toEqual([expect.stringMatching(/^a\.jsonl:1: .*UTF-8/)]);
  });

  test("refuses two items of one id", async () => {
    const question = { question: "?", choices: { text: ["a", "b"], label: ["A", "B"] }, answerKey: "A" };
    const line = JSON.stringify({ id: "q1", ...question });
    await expect(readItems(taskNamed("arc_easy"), [write("a.jsonl", `${line}\n${line}`)])).rejects.toThrow(
      "ids must differ: q1 came before",
    );
  });

  test.each<[string, string, string | Uint8Array, RegExp]>([
    ["is not there", "none.jsonl", "", /none\.jsonl.*no such file/],
    ["holds no item", "a.jsonl", "\n", /must hold an item: there is none/],
    ["has another ending", "a.csv", "x", /must be in a \.jsonl/],
    ["is no Arrow", "a.arrow", "text", /must be Arrow/],
    ["is no Parquet", "a.parquet", "text", /must be Parquet/],
    ["is cut gzip", "a.jsonl.gz", gzipSync("{}").subarray(0, 10), /whole gzip/],
  ])("refuses a file that %s", async (_, name, content, message) => {
    const file = name === "none.jsonl" ? join(folder, name) : write(name, content);
    await expect(readItems(PIQA, [file], { skipBad: true })).rejects.toThrow(message);
  });
});

describe("chooseItems()", () => {
  const items = Array.from({ length: 50 }, (_, index) => PIQA.itemOf(row(String(index)), index)!);

  test("draws by the seed, in the order of the set, and all where more are asked", () => {
    const some = chooseItems(items, 10, 1);
    expect(some).toHaveLength(10);
    expect(some.map(({ id }) => Number(id))).toEqual(some.map(({ id }) => Number(id)).sort((a, b) => a - b));
    expect(chooseItems(items, 10, 1)).toEqual(some);
    expect(chooseItems(items, 10, 2)).not.toEqual(some);
    expect(chooseItems(items, 80, 1)).toEqual(items);
  });

  test("itemsHash() tells any change of what is asked", () => {
    const changed = items.map((item, index) => (index === 3 ? { ...item, gold: 0 } : item));
    expect(itemsHash(items)).toMatch(/^[0-9a-f]{64}$/);
    expect(itemsHash(changed)).not.toBe(itemsHash(items));
  });
});
