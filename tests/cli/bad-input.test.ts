import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const relu2 = resolve(__dirname, "../../src/cli/relu2.cjs");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2 bad input "));
  writeFileSync(join(folder, "empty.txt"), "\n");
  writeFileSync(join(folder, "latin1.txt"), Buffer.from([0x63, 0x61, 0x66, 0xe9]));
  writeFileSync(join(folder, "good.txt"), "Call me Ishmael.");
  writeFileSync(join(folder, "cut.gguf"), Buffer.from("GGUF\x03\x00\x00"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command with an empty cache and no network. */
function run(...args: string[]) {
  return runIn({ RELU2_CACHE: join(folder, "cache") }, ...args);
}

function runIn(variables: Record<string, string>, ...args: string[]) {
  const env = {
    ...process.env,
    RELU2_BACKEND: "cpu",
    HF_HOME: join(folder, "hub"),
    ...variables,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [relu2, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
    timeout: 20_000,
  });
  return { status, stdout, stderr: stderr.trim() };
}

describe("relu2 with bad input", () => {
  test.each([
    ["an unknown model", ["inspect", "smolm2", "--text", "good.txt"], /"smolm2".*did you mean smollm2-135m/],
    ["an empty text", ["inspect", "cut.gguf", "--text", "empty.txt"], /empty\.txt.*is empty/],
    ["a text that is not UTF-8", ["inspect", "cut.gguf", "--text", "latin1.txt"], /latin1\.txt.*UTF-8.*byte 4/],
    ["a text that is not there", ["inspect", "cut.gguf", "--text", "none.txt"], /none\.txt.*no such file/],
    ["a truncated model", ["inspect", "cut.gguf", "--text", "good.txt"], /cut\.gguf/],
    [
      "a CETT limit out of range",
      ["inspect", "cut.gguf", "--text", "good.txt", "--cett", "1"],
      /CETT limits.*\[0, 1\)/,
    ],
    ["limits without token counts", ["inspect", "cut.gguf", "--text", "good.txt", "--cett", "0.2"], /--calibrate/],
    ["a context of zero", ["inspect", "cut.gguf", "--text", "good.txt", "--context", "0"], /at least 1/],
    ["a model that is not fetched", ["fetch", "smollm2-135m", "--offline"], /offline/],
    ["a hub model that is not fetched", ["analyze", "some/model", "--offline"], /some\/model.*offline/],
    ["an unknown backend", ["backend", "--backend", "gpu"], /'gpu' is invalid.*webgpu, tensorflow, wasm, cpu/],
    ["an unknown variant", ["analyze", "cut.gguf", "--variant", "foo"], /'foo' is invalid.*relu, relu2, reglu/],
    ["an empty limit", ["analyze", "cut.gguf", "--cett", ""], /CETT limits.*current value is ""/],
    ["a hole in the limits", ["analyze", "cut.gguf", "--cett", "0.1,,0.2"], /CETT limits.*"0\.1,,0\.2"/],
    ["an empty position", ["inspect", "cut.gguf", "--text", "good.txt", "--positions", ""], /Positions.*""/],
    [
      "token counts without limits",
      ["inspect", "cut.gguf", "--text", "good.txt", "--calibrate", "64"],
      /--cett must come with --calibrate and --evaluate/,
    ],
    [
      "a folder for records that is a file",
      ["train", "tiny", "relu", "--corpus", "none", "--tokens", "1e6", "--out", "good.txt"],
      /--out good\.txt .* a folder that can be written to/,
    ],
    ["a name that is not in the cache", ["cache", "--clean", "nothing"], /"nothing"/],
  ])("refuses %s in one line, with exit code 1", (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    const lines = stderr.split("\n").filter((line) => !line.startsWith("backend "));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  });

  test.skipIf(process.platform === "win32")("does not wait for a pipe (Windows has none in folders)", () => {
    execFileSync("bash", ["-c", "mkfifo text pipe.gguf"], { cwd: folder });
    expect(run("inspect", "cut.gguf", "--text", "text").stderr).toMatch(/Cannot read text as it must be a file/);
    expect(run("inspect", "pipe.gguf", "--text", "good.txt").stderr).toMatch(/pipe\.gguf as it must be a file/);
  });

  test("names a cache folder that it cannot write to, before any work, and not where it is not needed", () => {
    const cache = { RELU2_CACHE: join(folder, "good.txt", "cache") };
    expect(runIn(cache, "fetch", "smollm2-135m")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^relu2: Cannot use the cache folder .*good\.txt.* RELU2_CACHE.*$/),
    });
    expect(runIn(cache, "fetch", "--help")).toMatchObject({ status: 0, stderr: "" });
  });

  test("lists no cache that is a file", () => {
    expect(runIn({ RELU2_CACHE: join(folder, "good.txt") }, "cache").stderr).toMatch(
      /^relu2: Cannot list the cache as .*good\.txt.*must be a folder.*$/,
    );
  });

  test("shows --debug in the help of every command", () => {
    expect(run("inspect", "--help").stdout).toContain("--debug");
    expect(run("notebooks", "run", "--help").stdout).toContain("--debug");
  });

  test("leaves no record and no file behind", () => {
    run("analyze", "cut.gguf", "--out", "records");
    expect(readdirSync(folder)).not.toContain("records");
  });

  test("shows the stack only when asked to", () => {
    expect(run("--debug", "fetch", "nothing").stderr).toMatch(/\n\s+at /);
  });
});
