/** @file The text files of a dataset of the Hugging Face hub, into the hub's own cache. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { datasetInfo, type ListFileEntry, listFiles } from "@huggingface/hub";
import { isCorpusFile } from "../files/corpus-extension";
import { wildcard } from "../wildcard";
import { FetchError } from "./fetch-error";
import type { FetchOptions } from "./fetch-options";
import { downloadBlob, replaceFile } from "./hub-blob";
import { explainHubError } from "./hub-error";
import { hubSettings } from "./hub-settings";

/** A dataset, or part of one. */
export interface DatasetUrl {
  readonly name: string;
  readonly repo: string;
  readonly revision: string;
  /** Path of the wanted files inside the repository; `*` stands for any text within a name. All unless given. */
  readonly path?: string;
}

const DATASET_URL = /^hf:\/\/datasets\/([\w.-]+\/[\w.-]+)(?:@((?!.*\.\.)[\w.-]+))?(?:\/(.+))?$/;

/** The parts of `hf://datasets/org/name[@revision][/path]`; nothing for any other text. */
export function parseDatasetUrl(text: string): DatasetUrl | undefined {
  const match = DATASET_URL.exec(text);
  return match === null ? undefined : { name: text, repo: match[1], revision: match[2] ?? "main", path: match[3] };
}

/**
 * Paths of the dataset's .jsonl, .txt and .parquet files on this machine. What is in the hub's cache is not downloaded
 * again; each file is checked against the hash that the hub lists. Offline, what of it is in the cache counts as all.
 *
 * @throws {FetchError} If they cannot be had.
 */
export async function fetchDataset(url: DatasetUrl, options: FetchOptions): Promise<string[]> {
  const hub = hubSettings(options.environment);
  const storage = join(hub.cacheDir, `datasets--${url.repo.replace("/", "--")}`);
  const reference = { name: url.name, repo: `datasets/${url.repo}` as const, revision: url.revision };
  if (options.offline) return cachedFiles(url, storage);
  try {
    const { sha: commit } = await datasetInfo({
      ...hub,
      name: url.repo,
      revision: url.revision,
      additionalFields: ["sha"],
    });
    const snapshot = join(storage, "snapshots", commit);
    const files: ListFileEntry[] = [];
    for await (const entry of listFiles({ ...hub, repo: reference.repo, revision: commit, recursive: true })) {
      if (entry.type === "file" && isWanted(entry.path, url)) files.push(entry);
    }
    const paths = found(
      url,
      files.map(({ path }) => join(snapshot, path)),
    );
    const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
    let loadedBytes = 0;
    for (const file of files) {
      await downloadBlob({ ...reference, revision: commit, file, hub }, storage, join(snapshot, file.path), (bytes) => {
        loadedBytes += bytes;
        options.onProgress?.({ asset: url.name, loadedBytes, totalBytes });
      });
    }
    await replaceFile(join(storage, "refs", url.revision), (partial) => writeFile(partial, commit));
    return paths;
  } catch (error) {
    throw explainHubError(error, reference);
  }
}

function cachedFiles(url: DatasetUrl, storage: string): string[] {
  const reference = join(storage, "refs", url.revision);
  if (!existsSync(reference)) {
    throw new FetchError(url.name, "offline", `${storage} must hold it to work offline: fetch it once with a network`);
  }
  const snapshot = join(storage, "snapshots", readFileSync(reference, "utf8").trim());
  const names = readdirSync(snapshot, { recursive: true, encoding: "utf8" }).filter((path) => isWanted(path, url));
  return found(
    url,
    names.map((path) => join(snapshot, path)),
  );
}

function isWanted(path: string, url: DatasetUrl): boolean {
  return isCorpusFile(path) && (url.path === undefined || wildcard(url.path).test(path));
}

function found(url: DatasetUrl, files: string[]): string[] {
  if (files.length > 0) return files.sort();
  const what = `${url.repo} must hold .jsonl, .txt or .parquet files${url.path === undefined ? "" : ` at ${url.path}`}`;
  throw new FetchError(url.name, "refused", `${what}: it holds none`);
}
