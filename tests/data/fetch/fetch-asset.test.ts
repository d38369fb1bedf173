import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fetchAsset } from "../../../src/data/fetch/fetch-asset";
import type { FetchOptions } from "../../../src/data/fetch/fetch-options";

describe("fetchAsset()", () => {
  let options: FetchOptions;
  beforeEach(() => {
    options = { cacheFolder: mkdtempSync(join(tmpdir(), "fetch asset ")), offline: true, environment: {} };
  });
  afterEach(() => rmSync(options.cacheFolder, { recursive: true }));

  test("finds a text in node_modules, offline", async () => {
    expect(existsSync(join(await fetchAsset("moby-dick", options), "chapter_1.json"))).toBe(true);
  });

  test("finds a model that the project carries, offline", async () => {
    expect(existsSync(join(await fetchAsset("tiny-relu2", options), "config.json"))).toBe(true);
  });

  test("does not know a name that is neither an asset nor a repository", async () => {
    await expect(fetchAsset("smolm2-135m", options)).rejects.toThrow("did you mean smollm2-135m?");
    await expect(fetchAsset("../../etc/passwd", options)).rejects.toThrow(RangeError);
    await expect(fetchAsset("org/repo@../../x", options)).rejects.toThrow(RangeError);
  });

  test("says offline of a model that is not there", async () => {
    await expect(fetchAsset("smollm2-135m", options)).rejects.toMatchObject({ name: "FetchError", failure: "offline" });
    const hub = { ...options, environment: { HF_HOME: options.cacheFolder } };
    await expect(fetchAsset("smollm2-135m-base", hub)).rejects.toMatchObject({ failure: "offline" });
  });
});
