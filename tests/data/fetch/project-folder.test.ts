import { describe, expect, test } from "vitest";
import { projectFolder } from "../../../src/data/fetch/project-folder";
import { assetNamed, type ProjectAsset } from "../../../src/data/manifest";

const asset = assetNamed("tiny-relu2") as ProjectAsset;

describe("projectFolder()", () => {
  test("refuses weights that are not those of the manifest, and says how to restore them", async () => {
    const other = projectFolder({ ...asset, sha256: "0".repeat(64) });
    await expect(other).rejects.toMatchObject({ failure: "checksum" });
    await expect(other).rejects.toThrow(/must have sha256 0{64}: it has .*git checkout -- datasets/);
  });

  test("says so where the folder is missing", async () => {
    await expect(projectFolder({ ...asset, folder: "checkpoints/none" })).rejects.toMatchObject({ failure: "missing" });
  });
});
