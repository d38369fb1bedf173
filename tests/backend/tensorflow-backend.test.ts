import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cachedNativeBuild, isNativeLinked, linkNativeBuild } from "../../src/backend/native-location";
import { probeTensorflow } from "../../src/backend/tensorflow-backend";

vi.mock("../../src/backend/native-location", async (original) => ({
  ...(await original<typeof import("../../src/backend/native-location")>()),
  isNativeLinked: vi.fn(() => false),
  linkNativeBuild: vi.fn(() => {
    throw new Error("linked");
  }),
}));

let cacheFolder = "";
beforeEach(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), "relu2-native-"));
});
afterEach(() => rmSync(cacheFolder, { recursive: true }));

test("probeTensorflow() says how to build what is not there", async () => {
  const probe = await probeTensorflow({ cacheFolder });
  expect(probe).toMatchObject({ available: false, reason: expect.stringContaining("npm run setup:native") });
  expect(isNativeLinked).toHaveBeenCalled();
});

test("probeTensorflow() links a build of the cache when it is started, not before", async () => {
  const build = cachedNativeBuild(cacheFolder, false);
  mkdirSync(build.folder, { recursive: true });
  const probe = await probeTensorflow({ cacheFolder });
  if (!probe.available) throw new Error(probe.reason);
  expect(linkNativeBuild).not.toHaveBeenCalled();
  expect(() => probe.start()).toThrow("linked");
  expect(linkNativeBuild).toHaveBeenCalledWith(build);
});
