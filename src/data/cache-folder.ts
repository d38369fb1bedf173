/** @file Where downloads and everything built on this machine live: one folder a user, shared by clones. */

import { userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** The variables of a process, handed down by the command line. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The project's folder inside the platform's cache folder. */
const NAME = "relu2-wins";

/**
 * The cache folder of this user: `RELU2_CACHE` where it is set, else the platform's own place. It need not exist.
 *
 * Linux: `$XDG_CACHE_HOME/relu2-wins` or `~/.cache/relu2-wins`; macOS: `~/Library/Caches/relu2-wins`; Windows:
 * `%LOCALAPPDATA%\relu2-wins\Cache`. `XDG_CACHE_HOME` counts on every platform, if it is an absolute path.
 *
 * @see the XDG Base Directory Specification: a relative path in `XDG_CACHE_HOME` is ignored.
 */
export function cacheFolder(environment: Environment, platform: NodeJS.Platform = process.platform): string {
  if (environment.RELU2_CACHE) return resolve(environment.RELU2_CACHE);
  if (environment.XDG_CACHE_HOME && isAbsolute(environment.XDG_CACHE_HOME)) {
    return join(environment.XDG_CACHE_HOME, NAME);
  }
  const home = environment.HOME || userInfo().homedir; // homedir() would give back an empty HOME
  if (platform === "darwin") return join(home, "Library", "Caches", NAME);
  if (platform === "win32") return join(environment.LOCALAPPDATA || join(home, "AppData", "Local"), NAME, "Cache");
  return join(home, ".cache", NAME);
}
