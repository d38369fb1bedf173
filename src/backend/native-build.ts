/** @file Builds the native addon in the cache folder: all of it or nothing. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { compileAddon, proveAddon } from "./native-compile";
import { downloadTensorflow } from "./native-download";
import { type NativeBuild, nativeBuildAt } from "./native-location";
import type { OnStep } from "./on-step";

/** What a build needs to know. */
export interface NativeBuildOptions {
  /** The folder that clones share; the build goes to `native/` in it. */
  readonly cacheFolder: string;
  /** Build over CUDA. The project's own checks do not cover this variant. */
  readonly cuda: boolean;
  /** A Python >= 3.10; it downloads and unpacks, and nothing is installed into it. */
  readonly python: string;
  /** The C++ compiler, `g++` by default. */
  readonly compiler?: string;
  readonly onStep: OnStep;
}

/** Wheel, pip's own copy of it and the unpacked libraries lie on the disk at the same time. */
const NEEDED_BYTES = { cpu: 2e9, cuda: 12e9 };

/**
 * Downloads, compiles and proves the addon in a temporary folder beside `build`, then renames it: an interrupted
 * build leaves nothing that counts as done, and of two builds at once the first to finish stays.
 *
 * @throws {Error} One line that says what is missing (disk space, Python, network, compiler) and what to do.
 */
export async function buildNative(build: NativeBuild, options: NativeBuildOptions): Promise<void> {
  const parent = dirname(build.folder);
  makeFolder(parent);
  removeAbandonedBuilds(parent);
  checkFreeSpace(parent, options.cuda ? NEEDED_BYTES.cuda : NEEDED_BYTES.cpu);
  const unfinished = nativeBuildAt(mkdtempSync(join(parent, `${unfinishedPrefix()}${process.pid}-`)));
  try {
    await downloadTensorflow(unfinished.folder, options);
    options.onStep("Compiling the addon");
    await compileAddon(unfinished, options.compiler ?? "g++");
    options.onStep("Proving the addon");
    await proveAddon(unfinished);
    renameSync(unfinished.folder, build.folder);
  } catch (error) {
    if (!existsSync(build.folder)) throw error; // otherwise another process has finished the same build
  } finally {
    rmSync(unfinished.folder, { recursive: true, force: true });
  }
}

/** @throws {Error} If the disk that holds `folder` has less than `neededBytes` left. */
export function checkFreeSpace(folder: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new Error(
    `Cannot build the native backend as ${gigabytes(neededBytes)} must be free in ${folder}: ` +
      `${gigabytes(freeBytes)} are. Free some space or choose another cache folder.`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `Cannot build the native backend as the cache folder must be writable: ${message}. Choose another cache folder.`,
      { cause: error },
    );
  }
}

/** An unfinished build carries host and process, so that a later one knows whether anyone still works on it. */
function unfinishedPrefix(): string {
  return `unfinished-${hostname()}-`;
}

function removeAbandonedBuilds(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(unfinishedPrefix())) continue;
    const pid = Number.parseInt(name.slice(unfinishedPrefix().length), 10);
    if (!isRunning(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
