/** @file Models that the project carries. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProjectAsset } from "../manifest";
import { checkFile } from "./checksum";
import { FetchError } from "./fetch-error";

const DATASETS_FOLDER = join(__dirname, "..", "..", "..", "datasets");

/**
 * The folder of a model in datasets/, its weights checked.
 *
 * @throws {FetchError} `missing`, if the clone is without it; `checksum`, if its weights are others.
 */
export async function projectFolder({ name, folder, ...expected }: ProjectAsset): Promise<string> {
  const path = join(DATASETS_FOLDER, folder);
  const weights = join(path, "model.safetensors");
  const remedy = `restore it with: git checkout -- ${join("datasets", folder)}`;
  if (!existsSync(weights)) throw new FetchError(name, "missing", `${weights} must be there; ${remedy}`);
  await checkFile(name, weights, expected, remedy);
  return path;
}
