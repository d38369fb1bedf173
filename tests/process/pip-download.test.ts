import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { downloadWheel, type PipDownload, unpackWheel } from "../../src/process/pip-download";

/** The real pip, on a folder in place of an index: no network. */
describe("with a wheel of a package `toy`", () => {
  let folder: string;
  let wheel: string;
  let download: PipDownload;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pip download "));
    const source = join(folder, "source");
    for (const name of ["toy", "toy-1.0.dist-info"]) mkdirSync(join(source, name), { recursive: true });
    writeFileSync(join(source, "toy", "weights"), "toy weights");
    writeFileSync(join(source, "toy", "other"), "");
    writeFileSync(join(source, "toy-1.0.dist-info", "METADATA"), "Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n");
    writeFileSync(join(source, "toy-1.0.dist-info", "WHEEL"), "Wheel-Version: 1.0\nTag: py3-none-any\n");
    wheel = join(folder, "toy-1.0-py3-none-any.whl");
    execFileSync("python3", ["-m", "zipfile", "-c", wheel, "toy", "toy-1.0.dist-info"], { cwd: source });
    const work = join(folder, "work");
    mkdirSync(work);
    download = {
      requirement: "toy==1.0",
      sizeBytes: statSync(wheel).size,
      python: "python3",
      folder: work,
      variables: { PIP_NO_INDEX: "1", PIP_FIND_LINKS: pathToFileURL(folder).href },
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  describe("downloadWheel()", () => {
    test("gives the path of the wheel, and tells of all its bytes at the end", async () => {
      const told: [number, number][] = [];
      const path = await downloadWheel({ ...download, onProgress: (...bytes) => told.push(bytes) });
      expect(basename(path)).toBe(basename(wheel));
      expect(readFileSync(path)).toEqual(readFileSync(wheel));
      expect(told.at(-1)).toEqual([download.sizeBytes, download.sizeBytes]);
      expect(told.every(([loaded, total]) => loaded <= total)).toBe(true);
    });

    test("takes the asked bytes only", async () => {
      const sha256 = createHash("sha256").update(readFileSync(wheel)).digest("hex");
      expect(await downloadWheel({ ...download, sha256 })).toContain("toy-1.0");
      const other = downloadWheel({ ...download, sha256: "0".repeat(64) });
      await expect(other).rejects.toMatchObject({
        failure: "refused",
        detail: expect.stringContaining("DO NOT MATCH THE HASHES"),
      });
    });

    test("is refused a version that there is not", async () => {
      await expect(downloadWheel({ ...download, requirement: "toy==2.0" })).rejects.toMatchObject({
        failure: "refused",
        detail: "No matching distribution found for toy==2.0",
      });
    });
  });

  describe("unpackWheel()", () => {
    test("unpacks what begins with a prefix", async () => {
      await unpackWheel("python3", wheel, download.folder, ["toy/wei"]);
      expect(readFileSync(join(download.folder, "toy", "weights"), "utf8")).toBe("toy weights");
      expect(existsSync(join(download.folder, "toy", "other"))).toBe(false);
    });

    test("says interrupted of a wheel that is cut short", async () => {
      truncateSync(wheel, 100);
      await expect(unpackWheel("python3", wheel, download.folder, [""])).rejects.toMatchObject({
        failure: "interrupted",
      });
    });
  });
});
