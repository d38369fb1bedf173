/** @file What the command line and the environment say, read once and passed down. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type BackendChoice, type BackendOptions, chooseBackend } from "../backend/choose-backend";
import { cacheFolder } from "../data/cache-folder";
import type { FetchOptions } from "../data/fetch-options";

/** The checkout: the folder above `src/`. */
export const PROJECT_ROOT = join(__dirname, "..", "..");
/** Where committed records and their pictures stand. */
export const FIGURES_FOLDER = join(PROJECT_ROOT, "figures");

const backendName = z.enum(["webgpu", "tensorflow", "wasm", "cpu"]).optional();

/** The user's cache folder. */
export function userCacheFolder(): string {
  return cacheFolder(process.env);
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
    throw new RangeError(`Cannot choose backend "${name}" as it must be webgpu, tensorflow, wasm or cpu`);
  }
  return await chooseBackend({ preferred: preferred.data, cacheFolder: userCacheFolder(), trustedKernels });
}

/** The command line as the user typed it, for records. */
export function commandLine(): string {
  return ["relu2", ...process.argv.slice(2)].join(" ");
}
