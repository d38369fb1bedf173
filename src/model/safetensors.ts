/** @file Opens a checkpoint in safetensors: one file, or shards under an index. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensorsHeader } from "./safetensors-header";
import { openSafetensorsShards } from "./safetensors-shards";
import type { TensorSource } from "./tensor-source";
import { openWeightsFile } from "./weights-file";
import { tensorsOfFile } from "./weights-file-tensors";

/** The names that Hugging Face gives a checkpoint of one file, and the index of one in shards. */
const SINGLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";

/**
 * Opens a checkpoint with weights in F32, F16 or BF16.
 *
 * @param path a .safetensors file, a model.safetensors.index.json, or a folder that holds either (the single file first).
 * @throws {RangeError} If there is no such file or folder.
 * @throws {SyntaxError} If a header or the index does not parse, or a tensor lies outside its file or over another.
 * @see the safetensors README, "Format".
 */
export async function openSafetensors(path: string): Promise<TensorSource> {
  const file = (await isFolder(path)) ? await checkpointIn(path) : path;
  return file.endsWith(".json") ? openSafetensorsShards(file, openSingle) : openSingle(file);
}

async function openSingle(file: string): Promise<TensorSource> {
  const weights = await openWeightsFile(file);
  try {
    return tensorsOfFile(weights, await readSafetensorsHeader(weights));
  } catch (error) {
    await weights.close();
    throw error;
  }
}

async function checkpointIn(folder: string): Promise<string> {
  for (const name of [SINGLE, INDEX]) {
    const file = join(folder, name);
    if (await exists(file)) return file;
  }
  throw new RangeError(`Cannot read ${folder} as the folder must hold ${SINGLE} or ${INDEX}`);
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory() ?? false;
}

async function exists(path: string): Promise<boolean> {
  return (await statOf(path)) !== undefined;
}

/** Status of a file or folder; undefined where there is none, which opening it then reports. */
function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  return stat(path).catch(() => undefined);
}
