/** @file A checkpoint in several safetensors files, under the index that says which tensor lies in which. */
import { basename, dirname, join } from "node:path";
import { damagedFile } from "./damaged-file";
import { describeJson, MAX_HEADER_BYTES, parseJsonObject } from "./safetensors-header";
import type { TensorSource } from "./tensor-source";
import { openWeightsFile } from "./weights-file";

/** Each is kept open; systems allow 1,024 open files by default, and the largest published checkpoints have about 200 shards. */
const MAX_SHARDS = 512;

/**
 * Opens every shard that the index names.
 *
 * @param indexFile `{ "weight_map": { tensor: file in the same folder } }`.
 * @param openShard opens one safetensors file.
 * @throws {SyntaxError} If the index does not parse, or a shard lacks a tensor that the index places there.
 */
export async function openSafetensorsShards(
  indexFile: string,
  openShard: (file: string) => Promise<TensorSource>,
): Promise<TensorSource> {
  const fileOf = await readIndex(indexFile);
  const shards = new Map<string, TensorSource>();
  const close = async (): Promise<void> => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };
  try {
    for (const file of new Set(fileOf.values())) shards.set(file, await openShard(join(dirname(indexFile), file)));
    checkPlaces(indexFile, fileOf, shards);
  } catch (error) {
    await close();
    throw error;
  }
  const shardOf = (name: string): TensorSource => {
    const shard = shards.get(fileOf.get(name) ?? "");
    if (shard) return shard;
    throw new RangeError(`Cannot read tensor ${name} of ${indexFile} as it must be one of its ${fileOf.size} tensors`);
  };
  return {
    file: indexFile,
    names: [...fileOf.keys()],
    shapeOf: (name) => shardOf(name).shapeOf(name),
    read: async (name) => shardOf(name).read(name),
    close,
  };
}

/** File name of the shard of every tensor. */
async function readIndex(indexFile: string): Promise<Map<string, string>> {
  const weightMap = parseJsonObject(indexFile, await readIndexBytes(indexFile)).weight_map;
  if (typeof weightMap !== "object" || weightMap === null) {
    throw damagedFile(indexFile, "it must have a weight_map", `it is ${describeJson(weightMap)}`);
  }
  const fileOf = new Map<string, string>();
  for (const [name, file] of Object.entries(weightMap)) {
    // A plain name: a path could leave the folder.
    if (typeof file !== "string" || !file.endsWith(".safetensors") || basename(file) !== file || file.includes("\\")) {
      const must = `tensor ${name} must lie in a .safetensors file of the same folder`;
      throw damagedFile(indexFile, must, `current value is ${describeJson(file)}`);
    }
    fileOf.set(name, file);
  }
  const nShards = new Set(fileOf.values()).size;
  if (nShards <= MAX_SHARDS) return fileOf;
  throw damagedFile(indexFile, `it must name at most ${MAX_SHARDS} files`, `it names ${nShards}`);
}

async function readIndexBytes(indexFile: string): Promise<Uint8Array> {
  const index = await openWeightsFile(indexFile);
  try {
    if (index.sizeBytes > MAX_HEADER_BYTES) {
      throw damagedFile(indexFile, `it must have at most ${MAX_HEADER_BYTES} bytes`, `it has ${index.sizeBytes}`);
    }
    const bytes = new Uint8Array(index.sizeBytes);
    await index.readInto(bytes, 0);
    return bytes;
  } finally {
    await index.close();
  }
}

function checkPlaces(
  indexFile: string,
  fileOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, TensorSource>,
): void {
  const namesOf = new Map([...shards].map(([file, shard]) => [file, new Set(shard.names)]));
  for (const [name, file] of fileOf) {
    if (!namesOf.get(file)?.has(name)) throw damagedFile(indexFile, `${file} must hold tensor ${name}`, "it does not");
  }
}
