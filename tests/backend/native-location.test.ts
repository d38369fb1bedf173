import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cachedNativeBuild, linkNativeBuild, nativeBuildAt } from "../../src/backend/native-location";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "native location "));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function madeBuild(name: string): ReturnType<typeof nativeBuildAt> {
  const build = nativeBuildAt(join(folder, name));
  mkdirSync(dirname(build.addon), { recursive: true });
  writeFileSync(build.addon, name);
  return build;
}

describe("linkNativeBuild()", () => {
  const addonIn = (packageFolder: string): string => join(packageFolder, "lib", "napi-v8", "tfjs_binding.node");

  test("replaces an earlier link, and a folder that the package's own script made", () => {
    const packageFolder = join(folder, "package");
    mkdirSync(join(packageFolder, "lib", "napi-v8"), { recursive: true });
    for (const name of ["first", "second"]) {
      linkNativeBuild(madeBuild(name), packageFolder);
      expect(readFileSync(addonIn(packageFolder), "utf8")).toBe(name);
      expect(readlinkSync(join(packageFolder, "deps"))).toBe(join(folder, name, "deps"));
    }
  });

  test("leaves a link that leads nowhere once the cache is emptied", () => {
    const packageFolder = join(folder, "package");
    const build = madeBuild("build");
    linkNativeBuild(build, packageFolder);
    rmSync(build.folder, { recursive: true });
    expect(existsSync(addonIn(packageFolder))).toBe(false);
  });
});

describe("cachedNativeBuild()", () => {
  test("keeps variants apart", () => {
    const [cpu, cuda] = [false, true].map((isCuda) => cachedNativeBuild(folder, isCuda).folder);
    expect(cpu).toBe(join(folder, "native", "tfjs-4.22.0-tensorflow-2.20.0-cpu"));
    expect(cuda).toBe(join(folder, "native", "tfjs-4.22.0-tensorflow-2.20.0-cuda"));
  });
});
