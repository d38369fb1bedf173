/** @file A JSONL file: one document a line. */

import { z } from "zod";
import { readUtf8 } from "../files/read-utf8";
import { checkedDocument, type Document } from "./document";

const lineSchema = z.looseObject({ id: z.string().optional(), text: z.string() });

/**
 * The documents of a file whose lines are `{"text": ..., "id": ...}`; other fields are ignored, and a line without an
 * id is called `<file>:<line>`.
 *
 * @throws {SyntaxError} If a line is no such object, or the file is not UTF-8; names file and line.
 * @throws {RangeError} If there is no such file, a text is empty, two ids are equal, or there is no document.
 */
export function readJsonLines(file: string): Document[] {
  const documents: Document[] = [];
  const ids = new Set<string>();
  readUtf8(file)
    .split("\n")
    .forEach((line, index) => {
      if (line.trim() === "") return;
      const place = `${file}:${index + 1}`;
      const { id = place, text } = parseLine(line, place);
      if (ids.has(id)) throw new RangeError(`Cannot read ${place} as ids must differ: "${id}" came before`);
      ids.add(id);
      documents.push(checkedDocument({ id, text }));
    });
  if (documents.length === 0) throw new RangeError(`Cannot read ${file} as it must hold a document: it is empty`);
  return documents;
}

function parseLine(line: string, place: string): z.infer<typeof lineSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${place} as each line must be JSON: this one is not`, { cause });
  }
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SyntaxError(
    `Cannot read ${place} as each line must be {"text": "...", "id": "..."}: ${z.prettifyError(parsed.error)}`,
  );
}
