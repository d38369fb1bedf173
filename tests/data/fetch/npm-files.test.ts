import { describe, expect, test } from "vitest";
import { readNpmFiles } from "../../../src/data/fetch/npm-files";
import type { NpmAsset } from "../../../src/data/manifest";
import { assetNamed } from "../../../src/data/manifest";

describe("readNpmFiles()", () => {
  const asset = assetNamed("moby-dick") as NpmAsset;

  test("reads every file in the order of names, as many bytes as the manifest says", () => {
    const { files } = readNpmFiles(asset);
    expect(files).toHaveLength(140);
    expect(files.map(({ name }) => name)).toEqual(files.map(({ name }) => name).sort());
    expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(asset.sizeBytes);
  });

  test("refuses other bytes and a package that is not installed", () => {
    expect(() => readNpmFiles({ ...asset, sha256: "0".repeat(64) })).toThrow(
      /must have sha256 0+: they have 47df9f.*npm ci/,
    );
    expect(() => readNpmFiles({ ...asset, package: "no-such-package" })).toThrow(
      'must be installed: it is not; run "npm ci"',
    );
  });
});
