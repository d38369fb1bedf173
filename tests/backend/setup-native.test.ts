import { describe, expect, test } from "vitest";
import { checkPlatform } from "../../src/backend/setup-native";

describe("checkPlatform()", () => {
  test("accepts the one platform that is served", () => {
    expect(() => checkPlatform("linux", "x64")).not.toThrow();
  });
  test.each([
    ["darwin", "arm64"],
    ["win32", "x64"],
    ["linux", "arm64"],
  ])("refuses %s-%s and names other backends", (platform, arch) => {
    expect(() => checkPlatform(platform, arch)).toThrow(`it is ${platform}-${arch}. Use the backend webgpu or wasm`);
  });
});
