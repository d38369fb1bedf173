import { describe, expect, test } from "vitest";
import { assetNamed, readManifest } from "../../src/data/manifest";

describe("readManifest()", () => {
  test("reads datasets/manifest.json", () => {
    const assets = readManifest();
    expect(assets.map((asset) => asset.name)).toContain("smollm2-135m");
    expect(assets.every((asset) => asset.description.endsWith("."))).toBe(true);
  });
});

describe("assetNamed()", () => {
  test("finds an asset", () => {
    expect(assetNamed("smollm2-135m")).toMatchObject({ from: "pip", licence: "Apache-2.0", sizeBytes: 98_362_432 });
  });

  test("names the nearest of a mistyped name, and all there are", () => {
    expect(() => assetNamed("mobydick")).toThrow("did you mean moby-dick? Known are moby-dick, state-of-the-union");
  });
});
