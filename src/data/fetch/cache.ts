/** @file What is in the cache folder, and how to clear it. */

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { measureFolder } from "../../process/folder-size";
import { PARTIAL_FOLDER } from "./partial-folder";

/** One thing in the cache that can be removed on its own: the project makes it again when it needs it. */
export interface CacheEntry {
  /** An asset's name, or the name of a folder below. */
  readonly name: string;
  readonly description: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Latest change of anything in it, in milliseconds since 1970. */
  readonly changedMs: number;
}

const ASSETS_FOLDER = "assets";

/** Folders that are one entry each. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ["native", "native TensorFlow backend, built on this machine"],
  ["kernels", "compiled kernels"],
  ["steps", "finished steps of the study"],
  ["quick", "records of quick runs"],
  [PARTIAL_FOLDER, "unfinished downloads"],
]);

/**
 * What the cache folder holds: fetched assets by name, then what was built here. Models of the hub stay in the hub's
 * own cache.
 */
export async function cacheEntries(cacheFolder: string): Promise<CacheEntry[]> {
  const assets = await namesIn(join(cacheFolder, ASSETS_FOLDER));
  const present = await namesIn(cacheFolder);
  const folders = [...FOLDERS].filter(([name]) => present.includes(name));
  const places: [name: string, description: string, path: string][] = [
    ...assets.map((name): [string, string, string] => [name, "fetched asset", join(cacheFolder, ASSETS_FOLDER, name)]),
    ...folders.map(([name, description]): [string, string, string] => [name, description, join(cacheFolder, name)]),
  ];
  return Promise.all(
    places.map(async ([name, description, path]) => ({ name, description, path, ...(await measureFolder(path)) })),
  );
}

/**
 * Removes entries of the cache: those named, or all. Files that are not ours are left alone.
 *
 * @returns What was removed.
 * @throws {RangeError} If a name is not in the cache; nothing is removed then.
 */
export async function cleanCache(cacheFolder: string, names?: readonly string[]): Promise<CacheEntry[]> {
  const entries = await cacheEntries(cacheFolder);
  const present = entries.map((entry) => entry.name);
  const missing = names?.find((name) => !present.includes(name));
  if (missing !== undefined) {
    throw new RangeError(
      `Cannot remove "${missing}" as it must be in the cache ${cacheFolder}: it holds ${present.join(", ") || "nothing"}`,
    );
  }
  const removed = entries.filter((entry) => names === undefined || names.includes(entry.name));
  for (const { path } of removed) await rm(path, { recursive: true, force: true });
  return removed;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    const is = (error as Error).message;
    throw new RangeError(`Cannot list the cache as ${folder} must be a folder that can be read: ${is}`, {
      cause: error,
    });
  }
}
