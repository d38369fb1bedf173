import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fetchAsset } from "../../../src/data/fetch/fetch-asset";
import { FetchError } from "../../../src/data/fetch/fetch-error";
import type { FetchOptions, FetchProgress } from "../../../src/data/fetch/fetch-options";
import { COMMIT, type FakeHub, fakeHub } from "./fake-hub";

const FILES = {
  "config.json": '{"hidden_size": 8}',
  "tokenizer.json": `{"model": "${"x".repeat(200)}"}`,
  "model.safetensors": "w".repeat(5000),
  "README.md": "not needed",
  "pytorch_model.bin": "not needed",
};

describe("fetchAsset() of a hub repository", () => {
  let folder: string;
  let hub: FakeHub;
  let options: FetchOptions;
  let storage: string;
  const serve = async (files: Record<string, string>, token?: string): Promise<void> => {
    hub = await fakeHub(files, token);
    options = { ...options, environment: { HF_ENDPOINT: hub.url, HF_HOME: join(folder, "hf") } };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fetch from hub "));
    options = { cacheFolder: join(folder, "cache"), offline: false, environment: {} };
    storage = join(folder, "hf", "hub", "models--org--toy");
  });
  afterEach(async () => {
    await hub.close();
    rmSync(folder, { recursive: true });
  });
  const errorOf = (running: Promise<string>): Promise<unknown> =>
    running.then(
      () => "no error",
      (error: unknown) => error,
    );

  test("fills the hub's own cache: blobs by hash, a snapshot of links, a reference", async () => {
    await serve(FILES);
    const seen: FetchProgress[] = [];
    const snapshot = await fetchAsset("org/toy", { ...options, onProgress: (progress) => void seen.push(progress) });
    expect(snapshot).toBe(join(storage, "snapshots", COMMIT));
    expect(readdirSync(snapshot).sort()).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
    expect(readFileSync(join(snapshot, "model.safetensors"), "utf8")).toBe(FILES["model.safetensors"]);
    expect(lstatSync(join(snapshot, "model.safetensors")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(storage, "refs", "main"), "utf8")).toBe(COMMIT);
    expect(readdirSync(join(storage, "blobs"))).toHaveLength(3);
    expect(hub.delivered.at(-1)).toBe("model.safetensors");
    expect(seen.at(-1)?.loadedBytes).toBe(seen.at(-1)?.totalBytes);
  });

  test("downloads nothing twice, and works offline from then on", async () => {
    await serve(FILES);
    const snapshot = await fetchAsset("org/toy", options);
    hub.delivered.length = 0;
    expect(await fetchAsset("org/toy", options)).toBe(snapshot);
    expect(await fetchAsset(`org/toy@${COMMIT}`, options)).toBe(snapshot);
    expect(hub.delivered).toEqual([]);
    await hub.close();
    expect(await fetchAsset("org/toy", { ...options, offline: true })).toBe(snapshot);
    expect(await fetchAsset("org/toy", options)).toBe(snapshot); // no network: what is there serves
  });

  test("says offline if it is not there, or not whole", async () => {
    const weight_map = { a: "model-1.safetensors", b: "model-2.safetensors" };
    await serve({
      "model.safetensors.index.json": JSON.stringify({ weight_map }),
      "model-1.safetensors": "1".repeat(150),
      "model-2.safetensors": "2".repeat(300),
    });
    expect(await errorOf(fetchAsset("org/toy", { ...options, offline: true }))).toMatchObject({ failure: "offline" });
    hub.damage.set("model-2.safetensors", "cut");
    expect(await errorOf(fetchAsset(`org/toy@${COMMIT}`, options))).toMatchObject({ failure: "interrupted" });
    const offline = { ...options, offline: true };
    expect(await errorOf(fetchAsset(`org/toy@${COMMIT}`, offline))).toMatchObject({ failure: "offline" });
    hub.damage.clear();
    hub.delivered.length = 0;
    await fetchAsset(`org/toy@${COMMIT}`, options);
    expect(hub.delivered).toEqual(["model-2.safetensors"]); // the shard that was whole is kept
    expect(await fetchAsset(`org/toy@${COMMIT}`, offline)).toBe(join(storage, "snapshots", COMMIT));
  });

  test("refuses bytes that are not the listed ones, and keeps none", async () => {
    await serve(FILES);
    for (const name of ["config.json", "model.safetensors"] as const) {
      hub.damage.set(name, Buffer.alloc(FILES[name].length, "?"));
      const error = await errorOf(fetchAsset("org/toy", options));
      expect(error).toMatchObject({ failure: "checksum" });
      expect((error as Error).message).toMatch(
        new RegExp(`${name} must have hash [0-9a-f]+: it has [0-9a-f]+; fetch again`),
      );
      hub.damage.clear();
    }
    expect(readdirSync(join(storage, "blobs")).filter((name) => name.includes("incomplete"))).toEqual([]);
    expect(existsSync(join(storage, "snapshots", COMMIT, "model.safetensors"))).toBe(false);
  });

  test("hands on the token, and says what to do without one", async () => {
    await serve(FILES, "hf_secret");
    const error = await errorOf(fetchAsset("org/toy", options));
    expect(error).toMatchObject({ failure: "refused" });
    expect((error as Error).message).toContain("set HF_TOKEN");
    const withToken = { ...options, environment: { ...options.environment, HF_TOKEN: "hf_secret" } };
    expect(await fetchAsset("org/toy", withToken)).toContain(COMMIT);
  });

  test("explains a repository that does not exist, one without safetensors, and a hub that is not there", async () => {
    await serve({ "pytorch_model.bin": "pickle" });
    expect(await errorOf(fetchAsset("org/other", options))).toMatchObject({ failure: "refused" });
    const error = await errorOf(fetchAsset("org/toy", options));
    expect((error as Error).message).toContain(
      'must hold model*.safetensors: it holds none; a converted copy is often at "org/toy@refs/pr/1"',
    );
    await hub.close();
    const unreachable = await errorOf(fetchAsset("org/toy", options));
    expect(unreachable).toBeInstanceOf(FetchError);
    expect(unreachable).toMatchObject({ failure: "network" });
  });
});
