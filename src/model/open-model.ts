/** @file Opens a model on disk: its configuration is read and every tensor found, no weight is loaded yet. */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Vocabulary } from "../data/tokenizer/tokenizer-from-vocabulary";
import { type CheckpointLayout, checkpointLayout } from "./checkpoint-layout";
import type { FfnVariant, ModelConfig } from "./config";
import { openGguf } from "./gguf";
import { ggufConfig } from "./gguf-config";
import { ggufVocabulary } from "./gguf-vocabulary";
import { huggingFaceConfig } from "./huggingface-config";
import { openSafetensors } from "./safetensors";
import type { TensorSource } from "./tensor-source";

/** What the files of a model may leave open. */
export interface OpenModelOptions {
  /** The FFN variant, where the files do not tell it. */
  readonly variant?: FfnVariant;
}

/** A model whose weights can be loaded, whole or layer by layer. */
export interface OpenedModel {
  readonly config: ModelConfig;
  readonly source: TensorSource;
  readonly layout: CheckpointLayout;
  /** From a GGUF file that has one. */
  readonly vocabulary?: Vocabulary;
  /** The tokenizer.json beside safetensors, where there is one. */
  readonly tokenizerFile?: string;
  close(): Promise<void>;
}

/**
 * Opens a model.
 *
 * @param path a `.gguf` file; or a folder with config.json and safetensors, one file or sharded; or the `.safetensors` or `.index.json` file in it.
 * @throws {RangeError} If there is no such file, or the model is not one this decoder computes.
 * @throws {SyntaxError} If a file does not parse.
 */
export async function openModel(path: string, { variant }: OpenModelOptions = {}): Promise<OpenedModel> {
  const kind = await kindOf(path);
  return kind === "gguf" ? openGgufModel(path, variant) : openSafetensorsModel(path, kind, variant);
}

async function openGgufModel(path: string, variant?: FfnVariant): Promise<OpenedModel> {
  const source = await openGguf(path);
  return closedOnFailure(source, () => {
    const config = ggufConfig(source, variant);
    return { config, layout: checkpointLayout(config, source, "gguf"), vocabulary: ggufVocabulary(source) };
  });
}

async function openSafetensorsModel(path: string, kind: "folder" | "file", variant?: FfnVariant): Promise<OpenedModel> {
  const folder = kind === "folder" ? path : dirname(path);
  const source = await openSafetensors(path);
  return closedOnFailure(source, async () => {
    const config = huggingFaceConfig(join(folder, "config.json"), source, variant);
    const tokenizerFile = join(folder, "tokenizer.json");
    return {
      config,
      layout: checkpointLayout(config, source, "huggingface"),
      tokenizerFile: (await isFile(tokenizerFile)) ? tokenizerFile : undefined,
    };
  });
}

async function closedOnFailure(
  source: TensorSource,
  describe: () => Omit<OpenedModel, "source" | "close"> | Promise<Omit<OpenedModel, "source" | "close">>,
): Promise<OpenedModel> {
  try {
    return { ...(await describe()), source, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function kindOf(path: string): Promise<"gguf" | "folder" | "file"> {
  const status = await stat(path).catch((cause: unknown) => {
    throw new RangeError(`Cannot open model ${path} as there must be such a file or folder: ${String(cause)}`, {
      cause,
    });
  });
  if (status.isDirectory()) return "folder";
  if (path.endsWith(".gguf")) return "gguf";
  if (path.endsWith(".safetensors") || path.endsWith(".index.json")) return "file";
  throw new RangeError(`Cannot open model ${path} as it must be a folder, a .gguf or a .safetensors file`);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
