/** @file What a packed folder holds, laid out as it will stand there. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { compileAssembly } from "../../kernels/cpu/compile-assembly";
import { PROJECT_ROOT } from "../settings";
import { BUNDLES, writeBundle } from "./bundle";

/** Files of packages that are read at run time, or hold native code. */
const PACKAGE_FILES: Readonly<Record<string, readonly string[]>> = {
  webgpu: ["package.json", "index.js", "LICENSE.md", "dist/linux-x64/dawn.node"],
  "@tensorflow/tfjs-backend-wasm": [
    "package.json",
    "wasm-out/tfjs-backend-wasm.wasm",
    "wasm-out/tfjs-backend-wasm-simd.wasm",
    "wasm-out/tfjs-backend-wasm-threaded-simd.wasm",
  ],
  assemblyscript: ["package.json"], // its version is part of the compiled kernel's name
};

/** Kernels that the program's studies run. */
const KERNELS = ["cett", "neuron-masks", "pair-counts", "widen-halves"];

/** Files of the checkout that are read at run time; a kernel's source is part of its compiled file's name. */
const PROJECT_FILES = [
  "datasets/manifest.json",
  "datasets/paper/paper.json",
  "src/package.json",
  ...KERNELS.map((kernel) => `src/kernels/cpu/assembly/${kernel}.ts`),
];

/** Starts the program; carried libraries come before the machine's own. */
const LAUNCHER = `#!/bin/bash
here=$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)
export LD_LIBRARY_PATH="$here/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export RELU2_CACHE="\${RELU2_CACHE:-$here/cache}"
exec "$here/node" "$here/src/cli/relu2.cjs" "$@"
`;

/**
 * Writes the program's folder, all but Node itself.
 *
 * @throws {RangeError} If something that must go in is not there; names it.
 */
export async function writeProgram(folder: string, libraries: readonly string[]): Promise<void> {
  for (const bundle of BUNDLES) await writeBundle(bundle, folder);
  for (const file of PROJECT_FILES) copy(join(PROJECT_ROOT, file), join(folder, file));
  for (const [name, files] of Object.entries(PACKAGE_FILES)) {
    const root = packageFolder(name);
    for (const file of files) copy(join(root, file), join(folder, "node_modules", name, file));
  }
  for (const kernel of KERNELS) await compileAssembly(kernel, join(folder, "cache"));
  for (const library of libraries) copy(library, join(folder, "lib", basename(library)));
  writeFileSync(join(folder, "relu2"), LAUNCHER, { mode: 0o755 });
}

/** Adds files and folders under the names that they get. */
export function addFiles(folder: string, additions: Readonly<Record<string, string>>): void {
  for (const [name, path] of Object.entries(additions)) copy(path, join(folder, name));
}

/** Every file below a folder, relative to it, in the order of their names. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) throw new RangeError(`Cannot pack ${from} as it must be there: it is not`);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true });
}

/** A package's folder; one whose exports hide its package.json is found by the folder that holds it. */
function packageFolder(name: string): string {
  const folders = createRequire(__filename).resolve.paths(name) ?? [];
  const folder = folders.map((path) => join(path, name)).find((path) => readdirIfPresent(path).length > 0);
  if (folder !== undefined) return folder;
  throw new Error(`Cannot pack as the npm package ${name} must be installed: it is not; run "npm ci"`);
}

function readdirIfPresent(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
