import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { evaluateCommand } from "../../src/cli/evaluate";

let folder = "";
let printed: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2 evaluate "));
  printed = [];
  vi.stubEnv("RELU2_CACHE", join(folder, "cache"));
  vi.stubEnv("HF_HOME", join(folder, "hub"));
  vi.stubEnv("RELU2_BACKEND", "cpu");
  vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function run(...args: string[]): Promise<void> {
  const command = evaluateCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await command.parseAsync(args, { from: "user" });
}

describe("relu2 evaluate --list", () => {
  test("prints the card of every task", async () => {
    await run("--list");
    expect(printed.join("\n")).toMatch(/piqa: PIQA, version 1\.0; 1838 items \(validation\), chance 50 %; AFL 3\.0/);
    expect(printed.join("\n")).toMatch(/truthfulqa_mc1: .* bring the items: --items-from/);
  });

  test("prints them as JSON", async () => {
    await run("--list", "--json");
    const cards: { id: string; nItems: number }[] = JSON.parse(printed.join(""));
    expect(cards).toHaveLength(9);
    expect(cards[2]).toMatchObject({ id: "hellaswag", nItems: 10042, licence: "MIT" });
  });
});

describe("relu2 evaluate", () => {
  test.each<[string, string[], RegExp]>([
    ["no model", [], /a model must be given/],
    ["an unknown task", ["m", "--tasks", "piqa,swag"], /Tasks must be of arc_easy.*current value is "swag"/],
    ["a number of items that is none", ["m", "--items", "some"], /at least 1/],
    ["limits without thresholds", ["m", "--cett-limits", "0.1"], /--cett-limits must come with --thresholds/],
    ["a limit out of range", ["m", "--cett-limits", "1.5"], /CETT limits must be numbers in \[0, 1\)/],
    ["a set that is not fetched", ["m", "--offline", "--tasks", "piqa"], /run "relu2 fetch evaluation-tasks"/],
    [
      "a set that nobody carries",
      ["m", "--offline", "--tasks", "truthfulqa_mc1"],
      /--items-from truthfulqa_mc1=<file>/,
    ],
    ["items of an unknown task", ["m", "--items-from", "pica=x.jsonl"], /did you mean piqa/],
    ["a record that is no .json", ["m", "--out", "record.txt"], /--out record\.txt as it must be a \.json file/],
    ["two folders of items", ["m", "--items-from", "one", "two"], /must name one folder: one is one/],
  ])("refuses %s", async (_, args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
    expect(printed).toEqual([]);
  });

  test("names file and line of a bad row before it loads the model", async () => {
    const file = join(folder, "piqa.jsonl");
    writeFileSync(file, '{"goal": "a", "sol1": "b", "sol2": "c", "label": 0}\n{"goal": "a"}\n');
    const args = ["m", "--tasks", "piqa", "--items-from", `piqa=${file}`, "--offline"];
    await expect(run(...args)).rejects.toThrow(/piqa\.jsonl:2 as an item of piqa: .*sol1.*--skip-bad/);
    await expect(run(...args, "--skip-bad")).rejects.toThrow(/"m"/); // goes on to the model
  });
});
