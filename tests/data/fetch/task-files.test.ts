import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FetchOptions } from "../../../src/data/fetch/fetch-options";
import { taskFiles } from "../../../src/data/fetch/task-files";

const PIQA = { id: "piqa", file: "piqa.arrow" };
const OWN = { id: "truthfulqa_mc1", hubUrl: "hf://datasets/org/name/path" };
const nowhere = { ofTask: new Map<string, string>() };

describe("taskFiles()", () => {
  let folder: string;
  let options: FetchOptions;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "task files "));
    options = { cacheFolder: join(folder, "cache"), offline: true, environment: { HF_HOME: folder } };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("takes the user's file first, then the user's folder", async () => {
    mkdirSync(join(folder, "sets"));
    writeFileSync(join(folder, "sets", "piqa.arrow"), "");
    const sources = { folder: join(folder, "sets"), ofTask: new Map([["piqa", "mine.jsonl"]]) };
    expect(await taskFiles(PIQA, sources, options)).toEqual(["mine.jsonl"]);
    expect(await taskFiles(PIQA, { ...nowhere, folder: sources.folder }, options)).toEqual([
      join(folder, "sets", "piqa.arrow"),
    ]);
  });

  test("names the command that fetches what is missing", async () => {
    const command = /Cannot evaluate piqa as its items must be there: .*run "relu2 fetch evaluation-tasks"/;
    await expect(taskFiles(PIQA, nowhere, options)).rejects.toThrow(command);
    await expect(taskFiles(PIQA, { ...nowhere, folder }, options)).rejects.toThrow(command);
    await expect(taskFiles(OWN, nowhere, options)).rejects.toThrow(
      /no package carries it; give --items-from truthfulqa_mc1=<file>, or --items-from truthfulqa_mc1=hf:\/\/datasets\/org\/name\/path/,
    );
  });

  test("looks for a data set of the hub in the hub's cache when there is no network", async () => {
    const ofTask = new Map([["truthfulqa_mc1", OWN.hubUrl]]);
    await expect(taskFiles(OWN, { ofTask }, options)).rejects.toMatchObject({ name: "FetchError", failure: "offline" });
  });
});
