/** @file A place for what is not yet whole: nothing in it ever counts as fetched. */

import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { measureFolder } from "../../process/folder-size";

/** Folder inside the cache folder that holds unfinished downloads. */
export const PARTIAL_FOLDER = "partial";

/** A download that has not grown for an hour belongs to a process that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Runs some work with a fresh folder of its own on the file system of the cache, so that what it finishes can be
 * renamed into place, and removes the folder afterwards, whatever happened. Folders that killed processes left behind
 * are removed on the way.
 */
export async function withPartialFolder<T>(cacheFolder: string, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(cacheFolder, PARTIAL_FOLDER);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const folder = await mkdtemp(join(parent, "fetch-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    const { changedMs } = await measureFolder(folder);
    if (Date.now() - changedMs > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
