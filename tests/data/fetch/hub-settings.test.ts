import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hubSettings } from "../../../src/data/fetch/hub-settings";

describe("hubSettings()", () => {
  test("finds the cache as the hub's Python client does", () => {
    const home = { HOME: "/home/ada" };
    expect(hubSettings(home).cacheDir).toBe("/home/ada/.cache/huggingface/hub");
    expect(hubSettings({ ...home, XDG_CACHE_HOME: "/x" }).cacheDir).toBe("/x/huggingface/hub");
    expect(hubSettings({ ...home, HF_HOME: "/hf" }).cacheDir).toBe("/hf/hub");
    expect(hubSettings({ ...home, HF_HOME: "/hf", HF_HUB_CACHE: "/hub" }).cacheDir).toBe("/hub");
  });

  test("takes the token from HF_TOKEN, else from the file of the login", () => {
    const folder = mkdtempSync(join(tmpdir(), "hub-settings-"));
    expect(hubSettings({ HF_HOME: folder }).accessToken).toBeUndefined();
    writeFileSync(join(folder, "token"), "hf_stored\n");
    expect(hubSettings({ HF_HOME: folder }).accessToken).toBe("hf_stored");
    expect(hubSettings({ HF_HOME: folder, HF_TOKEN: "hf_given" }).accessToken).toBe("hf_given");
    rmSync(folder, { recursive: true });
  });

  test("knows another server", () => {
    expect(hubSettings({}).hubUrl).toBeUndefined();
    expect(hubSettings({ HF_ENDPOINT: "https://hub.example/" }).hubUrl).toBe("https://hub.example");
  });
});
