/** @file What the command line and the environment say, read once and passed down. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { Option } from "commander";
import { z } from "zod";
import { BACKEND_NAMES } from "../backend/backend";
import { type BackendChoice, type BackendOptions, chooseBackend } from "../backend/choose-backend";
import { cacheFolder } from "../data/cache-folder";
import type { FetchOptions } from "../data/fetch/fetch-options";

/** The checkout: the folder above `src/`. */
export const PROJECT_ROOT = join(__dirname, "..", "..");
/** Where committed records and their pictures stand. */
export const FIGURES_FOLDER = join(PROJECT_ROOT, "figures");

const backendName = z.enum(BACKEND_NAMES).optional();

/** `--backend`, of every command that runs a model. */
export function backendOption(): Option {
  return new Option("--backend <name>", "backend of TensorFlow.js; unless given, the fastest that runs here").choices(
    BACKEND_NAMES,
  );
}

/** Where the user's cache folder is, or would be. */
export function cacheLocation(): string {
  return cacheFolder(process.env);
}

/**
 * The user's cache folder, for what writes to it. It is not made here.
 *
 * @throws {RangeError} If nothing can be written there.
 */
export function userCacheFolder(): string {
  const folder = cacheLocation();
  checkWritable(folder, `Cannot use the cache folder ${folder}`, "set RELU2_CACHE to another folder");
  return folder;
}

/**
 * Checks, before any work, that results can be written to a folder. It is not made here.
 *
 * @throws {RangeError} If nothing can be written there.
 */
export function checkOutFolder(folder: string): void {
  checkWritable(folder, `Cannot write to --out ${folder}`, "name another folder");
}

/** What stands there of the path must be a folder that takes files. */
function checkWritable(folder: string, cannot: string, remedy: string): void {
  let standing = resolve(folder);
  while (!existsSync(standing)) standing = dirname(standing);
  const refuse = (is: string, cause?: unknown): never => {
    throw new RangeError(`${cannot} as it must be a folder that can be written to: ${is}; ${remedy}`, { cause });
  };
  if (!statSync(standing).isDirectory()) refuse(`${standing} is a file`);
  try {
    accessSync(standing, constants.W_OK | constants.X_OK);
  } catch (cause) {
    refuse((cause as Error).message, cause);
  }
}

/** The Python that fetches packages and makes `.venv`. */
export function pythonCommand(): string {
  return process.env.PYTHON || (process.platform === "win32" ? "python" : "python3");
}

/** How assets are fetched for this user. */
export function fetchOptions(particular: Pick<FetchOptions, "offline" | "onProgress">): FetchOptions {
  return { cacheFolder: userCacheFolder(), environment: process.env, python: pythonCommand(), ...particular };
}

/** Threads for our own kernels. */
export function threadCount(): number {
  return availableParallelism();
}

/**
 * Sets the TensorFlow.js backend that `--backend` or `RELU2_BACKEND` asks for, or the best one there is.
 *
 * @throws {RangeError} If the asked one does not exist or cannot run here.
 */
export async function prepareBackend(
  asked: string | undefined,
  { trustedKernels = false }: Pick<BackendOptions, "trustedKernels"> = {},
): Promise<BackendChoice> {
  const name = asked ?? (process.env.RELU2_BACKEND || undefined);
  const preferred = backendName.safeParse(name);
  if (!preferred.success) {
    throw new RangeError(`Cannot choose backend "${name}" as it must be one of ${BACKEND_NAMES.join(", ")}`);
  }
  return await chooseBackend({ preferred: preferred.data, cacheFolder: cacheLocation(), trustedKernels });
}

/** The command line as the user typed it, for records; of an absolute path only its last name, as a record is to say nothing of one machine's folders. */
export function commandLine(): string {
  return ["relu2", ...process.argv.slice(2).map((word) => (isAbsolute(word) ? basename(word) : word))].join(" ");
}
