/** @file A model under study: opened, with its tokenizer, and with what a record says of it. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Tokenizer } from "../data/tokenizer/tokenizer";
import { tokenizerFromJson } from "../data/tokenizer/tokenizer-from-json";
import { tokenizerFromVocabulary } from "../data/tokenizer/tokenizer-from-vocabulary";
import type { FfnVariant } from "../model/config";
import { type OpenedModel, openModel } from "../model/open-model";
import type { ModelInput } from "../records/provenance";

/** A model that a study can measure. Who opens it closes it. */
export interface StudyModel {
  readonly model: OpenedModel;
  readonly tokenizer: Tokenizer;
  readonly input: ModelInput;
}

/**
 * Opens a model for a study.
 *
 * @param name what the records call it.
 * @param path a GGUF file, or a folder or file of safetensors with config.json and tokenizer.json.
 * @param variant the FFN variant, where the files do not tell it.
 * @throws {RangeError} If there is no such model, it is not one the decoder computes, or it has no tokenizer.
 */
export async function openStudyModel(name: string, path: string, variant?: FfnVariant): Promise<StudyModel> {
  const model = await openModel(path, { variant });
  try {
    const tokenizer = tokenizerOf(model);
    checkVocabulary(model, tokenizer);
    return { model, tokenizer, input: await modelInputOf(name, path, model) };
  } catch (error) {
    await model.close();
    throw error;
  }
}

function tokenizerOf({ vocabulary, tokenizerFile, source }: OpenedModel): Tokenizer {
  if (vocabulary !== undefined) return tokenizerFromVocabulary(vocabulary);
  if (tokenizerFile !== undefined) return tokenizerFromJson(tokenizerFile);
  throw new RangeError(
    `Cannot tokenize for ${source.file} as a tokenizer must come with the model: there is no vocabulary inside and no tokenizer.json beside it`,
  );
}

/** A model may have more rows than its tokenizer has tokens (padding), never fewer. */
function checkVocabulary({ config, source }: OpenedModel, { vocabSize }: Tokenizer): void {
  if (vocabSize <= config.vocabSize) return;
  throw new RangeError(
    `Cannot tokenize for ${source.file} as its tokenizer must have at most ${config.vocabSize} tokens, a row each: it has ${vocabSize}`,
  );
}

async function modelInputOf(name: string, path: string, { config, source }: OpenedModel): Promise<ModelInput> {
  const { variant, nLayers, dModel, dFF } = config;
  const sizes = source.names.map((tensor) => source.shapeOf(tensor).reduce((size, n) => size * n, 1));
  const nParameters = sizes.reduce((sum, size) => sum + size, 0);
  return { name, variant, nParameters, nLayers, dModel, dFF, file: basename(path), sha256: await hashOf(path) };
}

/** sha256 of a weights file; of a folder: of its safetensors files one after the other, in the order of their names. */
async function hashOf(path: string): Promise<string> {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith(".safetensors"))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const hash = createHash("sha256");
  for (const file of files) for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** The path of a model that the user names: a file or folder as it is, anything else through `fetch`. */
export async function modelPath(nameOrPath: string, fetch: (name: string) => Promise<string>): Promise<string> {
  return existsSync(nameOrPath) ? nameOrPath : await fetch(nameOrPath);
}
