/** @file What a user may name as a corpus, resolved to things that can be read. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readDocuments } from "../documents/read-documents";
import { fetchDataset, parseDatasetUrl } from "../fetch/fetch-dataset";
import type { FetchOptions } from "../fetch/fetch-options";
import { isCorpusFile } from "../files/corpus-extension";
import { readManifest } from "../manifest";
import { wildcard } from "../wildcard";
import type { CorpusChunk } from "./corpus-chunk";
import { readCorpusFile } from "./read-corpus-file";

/** A file of a corpus, or a text of the manifest. */
export interface CorpusPart {
  readonly name: string;
  /** On this machine; a text of the manifest has none. */
  readonly file?: string;
  read(): AsyncIterable<CorpusChunk>;
}

/**
 * The parts of a corpus.
 *
 * @param name a file; a folder, with all that is in it; a path whose last part holds `*`; a text of the manifest;
 * `hf://datasets/org/name[@revision][/path]`, a dataset of the Hugging Face hub or the files of it that the path (it
 * may hold `*`) names.
 * @throws {RangeError} If there is nothing of that name.
 * @throws {FetchError} If the dataset cannot be had.
 */
export async function corpusParts(name: string, options: FetchOptions): Promise<CorpusPart[]> {
  const url = parseDatasetUrl(name);
  if (url !== undefined) return (await fetchDataset(url, options)).map((file) => filePart(file, basename(url.repo)));
  if (readManifest().some((asset) => asset.name === name && asset.kind === "text")) return [manifestPart(name)];
  const files = localFiles(name);
  if (files.length > 0) return files.map((file) => filePart(file));
  throw new RangeError(
    `Cannot read the corpus "${name}" as it must be a file, a folder or pattern with .jsonl, .txt or .parquet files, ` +
      "a text of datasets/manifest.json or hf://datasets/org/name: nothing of the kind is there",
  );
}

function localFiles(path: string): string[] {
  if (existsSync(path)) return statSync(path).isDirectory() ? filesBelow(path) : [path];
  const folder = dirname(path);
  if (!basename(path).includes("*") || !existsSync(folder)) return [];
  const matches = wildcard(basename(path));
  return filesIn(folder)
    .filter((name) => matches.test(name))
    .map((name) => join(folder, name));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(isCorpusFile)
    .sort()
    .map((name) => join(folder, name));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).filter(isCorpusFile).sort();
}

function filePart(file: string, source?: string): CorpusPart {
  return { name: basename(file), file, read: () => readCorpusFile(file, source) };
}

function manifestPart(name: string): CorpusPart {
  return {
    name,
    async *read() {
      for (const { id, text } of readDocuments(name))
        yield { source: name, document: id.slice(name.length + 1), index: 0, text };
    },
  };
}
