/** @file Documents by name: a text of the manifest, or a file of the user's. */

import { existsSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { readNpmFiles } from "../fetch/npm-files";
import { decodeUtf8 } from "../files/decode-utf8";
import { type NpmAsset, readManifest } from "../manifest";
import { checkedDocument, type Document } from "./document";
import { readJsonLines } from "./read-json-lines";
import { readTextFile } from "./read-text-file";

const chapterSchema = z.object({ chapter: z.string(), title: z.string(), text: z.string() });
const addressSchema = z.object({ year: z.int(), name: z.string(), text: z.string() });

/**
 * The documents of a text.
 *
 * - `moby-dick`: the 135 chapters and the epilogue, in order; the contents, etymology and extracts, which are lists,
 *   are left out;
 * - `state-of-the-union`: the addresses in order of year and president;
 * - a file that ends in `.jsonl`: one document a line;
 * - any other file: one document, unchanged.
 *
 * In the first two, runs of blanks become one space, blanks beside a line break and at both ends go, and three or
 * more line breaks become two: the sources indent verse and pad sentences in their own ways, which is no English that
 * a model should be measured on.
 *
 * @throws {FetchError} If a text of the manifest is not installed or its bytes are not the expected ones.
 * @throws {SyntaxError} If a file is not UTF-8 or not JSONL.
 * @throws {RangeError} If a document is empty, or there is no such text or file.
 */
export function readDocuments(nameOrFile: string): Document[] {
  const texts = readManifest().filter((asset) => asset.from === "npm");
  const asset = texts.find(({ name }) => name === nameOrFile);
  switch (asset?.name) {
    case undefined:
      return readFileDocuments(
        nameOrFile,
        texts.map(({ name }) => name),
      );
    case "moby-dick":
      return mobyDick(asset!);
    case "state-of-the-union":
      return stateOfTheUnion(asset!);
    default:
      throw new RangeError(`Cannot read ${nameOrFile} as read-documents.ts must know its format: it does not`);
  }
}

function readFileDocuments(file: string, texts: readonly string[]): Document[] {
  if (!existsSync(file)) {
    throw new RangeError(`Cannot read "${file}" as it must be a file or one of ${texts.join(", ")}: it is neither`);
  }
  return file.endsWith(".jsonl") ? readJsonLines(file) : [readTextFile(file)];
}

function mobyDick(asset: NpmAsset): Document[] {
  const chapters: Document[] = [];
  let epilogue: Document | undefined;
  for (const { name, bytes } of readNpmFiles(asset).files) {
    const stem = basename(name, asset.extension);
    if (stem !== "epilogue" && !stem.startsWith("chapter_")) continue;
    const { chapter, text } = chapterSchema.parse(JSON.parse(decodeUtf8(bytes, name)));
    const document = checkedDocument({ id: `${asset.name}/${stem}`, text: normalizeWhitespace(text) });
    if (stem === "epilogue") epilogue = document;
    else chapters[Number(chapter) - 1] = document;
  }
  return epilogue === undefined ? chapters : [...chapters, epilogue];
}

function stateOfTheUnion(asset: NpmAsset): Document[] {
  return readNpmFiles(asset).files.map(({ name, bytes }) => {
    const address = addressSchema.parse(JSON.parse(decodeUtf8(bytes, name)));
    const id = `${asset.name}/${address.year} ${address.name}`;
    return checkedDocument({ id, text: normalizeWhitespace(address.text) });
  });
}

function normalizeWhitespace(text: string): string {
  return text
    .replace(/[ \t\r]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
