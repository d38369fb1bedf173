/** @file Texts that npm packages carry: installed by `npm ci`, so they only have to be found and checked. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { NpmAsset } from "../manifest";
import { FetchError } from "./fetch-error";

/** The checked files of an npm asset. */
export interface NpmFiles {
  readonly folder: string;
  /** In the order of their names. */
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/**
 * Reads an asset's files out of node_modules.
 *
 * @throws {FetchError} If the package is not installed or its files are not the expected ones.
 */
export function readNpmFiles(asset: NpmAsset): NpmFiles {
  const folder = join(packageFolder(asset), asset.folder);
  const names = readdirSync(folder).filter((name) => name.endsWith(asset.extension));
  const files = names.sort().map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
  const hash = createHash("sha256");
  for (const { bytes } of files) hash.update(bytes);
  const sha256 = hash.digest("hex");
  if (sha256 !== asset.sha256) {
    throw new FetchError(
      asset.name,
      "checksum",
      `the ${asset.extension} files of ${folder} must have sha256 ${asset.sha256}: they have ${sha256}; run "npm ci"`,
    );
  }
  return { folder, files };
}

function packageFolder(asset: NpmAsset): string {
  const requireHere = createRequire(join(__dirname, "npm-files.ts"));
  try {
    return dirname(requireHere.resolve(`${asset.package}/package.json`));
  } catch (error) {
    const explanation = `the npm package ${asset.package} must be installed: it is not; run "npm ci"`;
    throw new FetchError(asset.name, "refused", explanation, { cause: error });
  }
}
