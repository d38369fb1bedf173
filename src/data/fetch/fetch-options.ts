/** @file What a fetch must be told: where to put things, what it may use, whom to tell. */

import type { Environment } from "../cache-folder";

/** Bytes of a running download. */
export interface FetchProgress {
  readonly asset: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** Settings of a fetch; the command line makes them. */
export interface FetchOptions {
  readonly cacheFolder: string;
  /** Use what is in the cache and no network. */
  readonly offline: boolean;
  /**
   * Variables for the child processes, and the hub's usual ones (`HF_HOME`, `HF_HUB_CACHE`, `HF_TOKEN`,
   * `HF_ENDPOINT`).
   */
  readonly environment: Environment;
  /** The Python command that has pip; `python3`, on Windows `python`, unless given. */
  readonly python?: string;
  readonly onProgress?: (progress: FetchProgress) => void;
}
