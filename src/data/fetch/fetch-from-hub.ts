/** @file A model from the Hugging Face hub, into the hub's own cache: a program in any language that uses the hub
 * finds it there, and the other way round. */

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { FetchError } from "./fetch-error";
import type { FetchOptions } from "./fetch-options";
import { downloadBlob, replaceFile } from "./hub-blob";
import { explainHubError } from "./hub-error";
import { type HubReference, type HubSettings, hubSettings } from "./hub-settings";

const COMMIT = /^[0-9a-f]{40}$/;

/** A model's weights, configuration and tokenizer; other files of a repository are left there. */
const NEEDED_FILE = /^(model[\w.-]*\.safetensors|[\w.-]+\.json)$/;

/**
 * The snapshot folder of a model: `config.json`, the tokenizer's files, `model.safetensors` or its shards and their
 * index. What is in the hub's cache is not downloaded again. Each file is checked against the hash that the hub lists
 * and appears by one rename, so that an interrupted download leaves nothing that counts.
 *
 * @throws {FetchError} If the model cannot be had.
 */
export async function fetchFromHub(reference: HubReference, options: FetchOptions): Promise<string> {
  const hub = hubSettings(options.environment);
  const storage = join(hub.cacheDir, `models--${reference.repo.replace("/", "--")}`);
  if (options.offline || COMMIT.test(reference.revision)) {
    const snapshot = await cachedSnapshot(reference, storage);
    if (snapshot !== undefined) return snapshot;
    if (options.offline) {
      throw new FetchError(
        reference.name,
        "offline",
        `${storage} must hold it to work offline: fetch it once with a network`,
      );
    }
  }
  try {
    return await downloadSnapshot(reference, storage, hub, options);
  } catch (error) {
    const meaning = explainHubError(error, reference);
    const unreachable = meaning instanceof FetchError && meaning.failure === "network";
    const snapshot = unreachable ? await cachedSnapshot(reference, storage) : undefined; // perhaps not the newest, but whole
    if (snapshot !== undefined) return snapshot;
    throw meaning;
  }
}

/**
 * The snapshot of the revision if each file is there: a download in parts ends with the weights, and shards are
 * checked against their index.
 */
async function cachedSnapshot({ revision }: HubReference, storage: string): Promise<string | undefined> {
  const reference = join(storage, "refs", revision);
  if (!COMMIT.test(revision) && !existsSync(reference)) return undefined;
  const commit = COMMIT.test(revision) ? revision : (await readFile(reference, "utf8")).trim();
  const snapshot = join(storage, "snapshots", commit);
  if (existsSync(join(snapshot, "model.safetensors"))) return snapshot;
  const index = join(snapshot, "model.safetensors.index.json");
  if (!existsSync(index)) return undefined;
  const { weight_map: shardOfTensor } = JSON.parse(await readFile(index, "utf8")) as {
    weight_map: Record<string, string>;
  };
  return Object.values(shardOfTensor).every((shard) => existsSync(join(snapshot, shard))) ? snapshot : undefined;
}

async function downloadSnapshot(
  { name, repo, revision }: HubReference,
  storage: string,
  hub: HubSettings,
  options: FetchOptions,
): Promise<string> {
  const { sha: commit } = await modelInfo({ ...hub, name: repo, revision, additionalFields: ["sha"] });
  if (!COMMIT.test(commit))
    throw new SyntaxError(`Cannot fetch ${name} as the hub must name a commit: it named ${commit}`);
  const files: ListFileEntry[] = [];
  for await (const entry of listFiles({ ...hub, repo, revision: commit })) {
    if (entry.type === "file" && NEEDED_FILE.test(entry.path)) files.push(entry);
  }
  if (!files.some((file) => file.path.endsWith(".safetensors"))) {
    throw new FetchError(
      name,
      "refused",
      `${repo} at ${revision} must hold model*.safetensors: it holds none; a converted copy is often at "${repo}@refs/pr/1"`,
    );
  }
  const isWeights = (file: ListFileEntry): number => Number(file.path.endsWith(".safetensors"));
  files.sort((a, b) => isWeights(a) - isWeights(b)); // the weights last: where they are, all is
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const snapshot = join(storage, "snapshots", commit);
  let loadedBytes = 0;
  for (const file of files) {
    const source = { name, repo, revision: commit, file, hub };
    await downloadBlob(source, storage, join(snapshot, file.path), (bytes) => {
      loadedBytes += bytes;
      options.onProgress?.({ asset: name, loadedBytes, totalBytes });
    });
  }
  if (revision !== commit) await replaceFile(join(storage, "refs", revision), (file) => writeFile(file, commit));
  return snapshot;
}
