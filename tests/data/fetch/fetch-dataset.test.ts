import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { corpusParts } from "../../../src/data/corpus/corpus-source";
import { fetchDataset, parseDatasetUrl } from "../../../src/data/fetch/fetch-dataset";
import type { FetchOptions } from "../../../src/data/fetch/fetch-options";
import { type FakeHub, fakeHub } from "./fake-hub";

const FILES = {
  "README.md": "a card, not a document",
  "data/train-0.jsonl": `${JSON.stringify({ text: "Once upon a time. ".repeat(20) })}\n`,
  "data/train-1.jsonl": '{"text": "The end."}\n',
  "data/test-0.jsonl": '{"text": "No."}\n',
  "image.png": "no text",
};

describe("parseDatasetUrl()", () => {
  test("takes a dataset, a revision and a path apart", () => {
    expect(parseDatasetUrl("hf://datasets/org/toy@v1/data/train-*.jsonl")).toEqual({
      name: "hf://datasets/org/toy@v1/data/train-*.jsonl",
      repo: "org/toy",
      revision: "v1",
      path: "data/train-*.jsonl",
    });
    expect(parseDatasetUrl("hf://datasets/org/toy")).toMatchObject({ revision: "main", path: undefined });
    expect(parseDatasetUrl("org/toy")).toBeUndefined();
    expect(parseDatasetUrl("hf://datasets/org/toy@../x")).toBeUndefined();
  });
});

describe("fetchDataset()", () => {
  let folder: string;
  let hub: FakeHub;
  let options: FetchOptions;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "fetch dataset "));
    hub = await fakeHub(FILES);
    options = {
      cacheFolder: join(folder, "cache"),
      offline: false,
      environment: { HF_ENDPOINT: hub.url, HF_HOME: join(folder, "hf") },
    };
  });
  afterEach(async () => {
    await hub.close();
    rmSync(folder, { recursive: true });
  });
  const fetch = (url: string, particular: Partial<FetchOptions> = {}): Promise<string[]> =>
    fetchDataset(parseDatasetUrl(url)!, { ...options, ...particular });

  test("brings the files that the path names, once; they are there offline afterwards", async () => {
    const files = await fetch("hf://datasets/org/toy/data/train-*.jsonl");
    expect(files.map((file) => basename(file))).toEqual(["train-0.jsonl", "train-1.jsonl"]);
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual([
      FILES["data/train-0.jsonl"],
      FILES["data/train-1.jsonl"],
    ]);
    expect(files[0]).toContain(join("hub", "datasets--org--toy", "snapshots"));
    await fetch("hf://datasets/org/toy/data/train-*.jsonl");
    expect(hub.delivered).toEqual(["data/train-0.jsonl", "data/train-1.jsonl"]);
    expect(await fetch("hf://datasets/org/toy/data/train-*.jsonl", { offline: true })).toEqual(files);
  });

  test("gives its records the dataset's name as their source", async () => {
    const [part] = await corpusParts("hf://datasets/org/toy/data/train-1.jsonl", options);
    for await (const chunk of part.read()) expect(chunk).toMatchObject({ source: "toy", text: "The end." });
  });

  test("keeps nothing of a file with other bytes than the hub lists", async () => {
    hub.damage.set("data/train-0.jsonl", Buffer.from("x".repeat(FILES["data/train-0.jsonl"].length)));
    await expect(fetch("hf://datasets/org/toy")).rejects.toMatchObject({ failure: "checksum" });
    expect(existsSync(join(folder, "hf", "hub", "datasets--org--toy", "refs", "main"))).toBe(false);
  });

  test("says what is not there", async () => {
    await expect(fetch("hf://datasets/org/toy/*.csv")).rejects.toMatchObject({ failure: "refused" });
    await expect(fetch("hf://datasets/org/other")).rejects.toMatchObject({ failure: "refused" });
    await expect(fetch("hf://datasets/org/toy", { offline: true })).rejects.toMatchObject({ failure: "offline" });
  });
});
