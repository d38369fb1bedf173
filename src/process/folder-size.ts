/** @file How many bytes lie in a folder, now or while something fills it. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const INTERVAL_MS = 200;

/** Size and latest change of everything under a path; what vanishes meanwhile counts as nothing. */
export async function measureFolder(path: string): Promise<{ sizeBytes: number; changedMs: number }> {
  const own = await stat(path).catch(unlessGone);
  if (own === undefined) return { sizeBytes: 0, changedMs: 0 };
  if (!own.isDirectory()) return { sizeBytes: own.size, changedMs: own.mtimeMs };
  const names = (await readdir(path).catch(unlessGone)) ?? [];
  const inside = await Promise.all(names.map((name) => measureFolder(join(path, name))));
  return {
    sizeBytes: inside.reduce((sum, part) => sum + part.sizeBytes, 0),
    changedMs: inside.reduce((latest, part) => Math.max(latest, part.changedMs), own.mtimeMs),
  };
}

/**
 * Waits for `work` and tells, a few times a second, by how many bytes the folder has grown at most since the call.
 * After `work` has ended nothing is told any more.
 */
export async function watchGrowth<T>(
  folder: string,
  work: () => Promise<T>,
  onGrowth: (bytes: number) => void,
): Promise<T> {
  const before = await measureFolder(folder);
  let grownBytes = 0;
  let isDone = false;
  const look = async (): Promise<void> => {
    const now = await measureFolder(folder);
    grownBytes = Math.max(grownBytes, now.sizeBytes - before.sizeBytes);
    if (!isDone) onGrowth(grownBytes);
  };
  const ticker = setInterval(() => void look().catch(() => clearInterval(ticker)), INTERVAL_MS); // unreadable: no news
  return await work().finally(() => {
    isDone = true;
    clearInterval(ticker);
  });
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
