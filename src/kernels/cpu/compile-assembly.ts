/** @file Compiles an AssemblyScript kernel when it is first needed. */
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

/** Shared memory is given by the caller, who grows it as the data needs: up to 4 GiB, all that 32-bit addresses reach. */
const FLAGS = [
  ...["-O3", "--enable", "simd,threads", "--runtime", "stub"],
  ...["--sharedMemory", "--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
];

/**
 * The WebAssembly module of an AssemblyScript source.
 *
 * The compiled file is kept in `<cacheFolder>/kernels` under a name that holds the hash of source, flags and compiler version. It is written under a temporary
 * name and renamed, so that processes which compile at the same time do not see half a file.
 *
 * @param name of the source in `assembly/`, without extension.
 * @throws {Error} If the compiler fails; its output is in the message.
 */
export async function compileAssembly(name: string, cacheFolder: string): Promise<WebAssembly.Module> {
  const source = path.join(__dirname, "assembly", `${name}.ts`);
  const folder = path.join(cacheFolder, "kernels");
  const compiled = path.join(folder, `${name}-${await hashOf(source)}.wasm`);
  const cached = await readIfPresent(compiled);
  if (cached) return WebAssembly.compile(new Uint8Array(cached));

  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `${name}-${randomUUID()}.tmp`);
  const compiler = resolve("assemblyscript/bin/asc.js");
  try {
    await promisify(execFile)(process.execPath, [compiler, path.basename(source), ...FLAGS, "-o", temporary], {
      cwd: path.dirname(source), // asc takes an absolute source for a package
    });
    await rename(temporary, compiled);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`Cannot compile the kernel ${source}: ${(error as Error).message}`, { cause: error });
  }
  return WebAssembly.compile(new Uint8Array(await readFile(compiled)));
}

async function hashOf(source: string): Promise<string> {
  const compiler = JSON.parse(await readFile(resolve("assemblyscript/package.json"), "utf8")) as { version: string };
  const key = JSON.stringify([...(await sourcesOf(source)), FLAGS, compiler.version]);
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** The text of a source and of those that it imports, however deep. */
async function sourcesOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  const imported = [...text.matchAll(/from "\.\/([\w-]+)"/g)].map(([, name]) =>
    path.join(path.dirname(file), `${name}.ts`),
  );
  return [text, ...(await Promise.all(imported.map(sourcesOf))).flat()];
}

async function readIfPresent(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function resolve(request: string): string {
  return createRequire(__filename).resolve(request);
}
