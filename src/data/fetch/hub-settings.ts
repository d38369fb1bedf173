/** @file The Hugging Face hub's usual variables, as its Python client reads them. */

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../cache-folder";

/** A repository at a revision: a branch, a tag, `refs/pr/1`, or the 40 digits of a commit. */
export interface HubReference {
  /** For messages. */
  readonly name: string;
  readonly repo: string;
  readonly revision: string;
}

/** Where the hub is, who asks, and where its files are kept. */
export interface HubSettings {
  /** Shared with every other program that uses the hub. */
  readonly cacheDir: string;
  readonly accessToken?: string;
  /** Another server than the public hub. */
  readonly hubUrl?: string;
}

/**
 * `HF_HUB_CACHE`, `HF_HOME` and `XDG_CACHE_HOME` name the cache; `HF_TOKEN` or the file that `hf auth login` wrote
 * holds the token; `HF_ENDPOINT` names a mirror.
 */
export function hubSettings(environment: Environment): HubSettings {
  const userCache = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), ".cache");
  const hubHome = environment.HF_HOME || join(userCache, "huggingface");
  return {
    cacheDir: environment.HF_HUB_CACHE || environment.HUGGINGFACE_HUB_CACHE || join(hubHome, "hub"),
    accessToken: environment.HF_TOKEN || storedToken(environment.HF_TOKEN_PATH || join(hubHome, "token")),
    hubUrl: environment.HF_ENDPOINT?.replace(/\/+$/, "") || undefined,
  };
}

function storedToken(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
