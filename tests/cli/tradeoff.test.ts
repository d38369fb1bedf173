import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const relu2 = resolve(__dirname, "../../src/cli/relu2.cjs");

describe("relu2 tradeoff", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "relu2 tradeoff "));
    writeFileSync(join(folder, "other.json"), '{"kind": "cett"}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["several models without a file", ["a", "b", "--out", "."], /record of 2 models as --out must be a file.*\.json/],
    [
      "a record of another kind",
      ["a", "--out", "other.json"],
      /Cannot read other\.json as a record must keep its schema/,
    ],
    ["a limit of 1", ["a", "--limits", "0.1,1"], /numbers in \[0, 1\).*"0\.1,1"/],
    ["a sparsity of 1", ["a", "--sparsities", "1"], /Sparsities must be numbers in \[0, 1\).*"1"/],
    ["an empty sparsity", ["a", "--sparsities", "0.5,"], /Sparsities must be numbers/],
    ["a rise of nothing", ["a", "--ppl", "0"], /percents above 0.*"0"/],
    ["controls below 0", ["a", "--controls", "-1"], /whole number of at least 1/],
    ["no model", [], /missing required argument 'model'/],
  ])("refuses %s before any work, with exit code 1", (_, args, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [relu2, "tradeoff", ...args], {
      cwd: folder,
      env: { ...process.env, RELU2_BACKEND: "cpu", RELU2_CACHE: join(folder, "cache") },
      encoding: "utf8",
      timeout: 20_000,
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^backend/m);
  });
});
