import { isAbsolute } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { cacheFolder } from "../../src/data/cache-folder";

describe("cacheFolder()", () => {
  const home = { HOME: "/home/ada" };
  test.each<[string, Record<string, string>, NodeJS.Platform, string]>([
    ["Linux", home, "linux", "/home/ada/.cache/relu2-wins"],
    ["Linux with XDG_CACHE_HOME", { ...home, XDG_CACHE_HOME: "/x" }, "linux", "/x/relu2-wins"],
    [
      "a relative XDG_CACHE_HOME, which the rules ignore",
      { ...home, XDG_CACHE_HOME: "x" },
      "linux",
      "/home/ada/.cache/relu2-wins",
    ],
    ["an empty XDG_CACHE_HOME", { ...home, XDG_CACHE_HOME: "" }, "linux", "/home/ada/.cache/relu2-wins"],
    ["macOS", home, "darwin", "/home/ada/Library/Caches/relu2-wins"],
    ["RELU2_CACHE, before all others", { ...home, XDG_CACHE_HOME: "/x", RELU2_CACHE: "/mine" }, "linux", "/mine"],
  ])("on %s", (_, environment, platform, expected) => {
    expect(cacheFolder(environment, platform)).toBe(expected);
  });

  test("takes an empty HOME as none, and asks the system", () => {
    vi.stubEnv("HOME", "");
    expect(isAbsolute(cacheFolder({ HOME: "" }, "linux"))).toBe(true);
    vi.unstubAllEnvs();
  });

  test("on Windows, inside LOCALAPPDATA", () => {
    expect(cacheFolder({ LOCALAPPDATA: "/local" }, "win32")).toBe("/local/relu2-wins/Cache");
  });
});
