import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PackedFolder, packFolder } from "../../src/cli/pack/pack-folder";

const PART_BYTES = 4_000_000;
/** All that join.sh and the launcher may call, besides what is carried. */
const TOOLS = ["bash", "cat", "chmod", "dirname", "gzip", "mkdir", "mv", "sha256sum"];

const onLinux = process.platform === "linux" && process.arch === "x64";

// Node itself (100 MB) is stood in for by a script that starts the Node of this test.
describe.skipIf(!onLinux)("packFolder() (skipped where Node is not for linux x64)", () => {
  let folder: string;
  let packed: PackedFolder;
  const out = (): string => join(folder, "a pack");
  const bare = (command: string, ...args: string[]) =>
    spawnSync(command, args, { env: { PATH: join(folder, "bin"), HOME: "/nonexistent" }, encoding: "utf8" });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pack "));
    const node = join(folder, "node");
    writeFileSync(node, `#!/bin/bash\nexec "${process.execPath}" "$@"\n`);
    writeFileSync(join(folder, "notes.txt"), "carried along");
    mkdirSync(join(folder, "bin"));
    for (const tool of TOOLS) {
      const path = execFileSync("bash", ["-c", `type -P ${tool}`], { encoding: "utf8" }).trim();
      symlinkSync(path, join(folder, "bin", tool));
    }
    packed = await packFolder({
      out: out(),
      node,
      additions: { "notes.txt": join(folder, "notes.txt") },
      libraries: [],
      partBytes: PART_BYTES,
      quality: 1,
      onStep: () => undefined,
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("cuts into parts of the size that was asked for", () => {
    expect(packed.parts.filter(({ name }) => name.startsWith("archive.")).length).toBeGreaterThan(1);
    for (const { name, sizeBytes } of packed.parts) expect(sizeBytes, name).toBeLessThanOrEqual(PART_BYTES);
    expect(packed.packedBytes).toBe(
      readdirSync(out()).reduce((sum, name) => sum + statSync(join(out(), name)).size, 0),
    );
  });

  test("refuses a folder that holds something", async () => {
    const plan = {
      out: out(),
      node: "",
      additions: {},
      libraries: [],
      partBytes: 1,
      quality: 1,
      onStep: () => undefined,
    };
    await expect(packFolder(plan)).rejects.toThrow(/must be empty/);
  });

  test("join.sh names a part that was damaged on the way, and makes nothing of it", () => {
    const part = join(out(), "archive.001");
    const whole = readFileSync(part);
    const damaged = Buffer.from(whole);
    damaged[1000] ^= 1;
    writeFileSync(part, damaged);
    const { status, stdout, stderr } = bare("bash", join(out(), "join.sh"), join(folder, "app"));
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(/archive\.001: FAILED[\s\S]*carry those named above again/);
    expect(readdirSync(folder)).not.toContain("app");
    writeFileSync(part, whole);
  });

  test("joins and runs with bash, coreutils and gzip alone, away from the checkout", () => {
    const app = join(folder, "app");
    expect(bare("bash", join(out(), "join.sh"), app).stderr).toBe("");
    expect(readFileSync(join(app, "notes.txt"), "utf8")).toBe("carried along");
    const { status, stdout, stderr } = bare(join(app, "relu2"), "backend", "--backend", "wasm", "--json");
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "wasm" });
  });

  test("parts without a program go into the folder that has it, and into no other", async () => {
    const data = join(folder, "data");
    const additions = { "more/notes.txt": join(folder, "notes.txt") };
    await packFolder({
      out: data,
      additions,
      libraries: [],
      partBytes: PART_BYTES,
      quality: 1,
      onStep: () => undefined,
    });
    expect(bare("bash", join(data, "join.sh"), join(folder, "other")).stderr).toMatch(/must hold the program/);
    expect(bare("bash", join(data, "join.sh"), join(folder, "app")).stderr).toBe("");
    expect(readFileSync(join(folder, "app", "more", "notes.txt"), "utf8")).toBe("carried along");
  });
});
