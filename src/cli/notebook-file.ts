/** @file A notebook on disk: what we read of it, and how we write it. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const lines = z.union([z.string(), z.array(z.string())]);

const output = z.looseObject({
  output_type: z.string(),
  name: z.string().optional(),
  text: lines.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

const cell = z.looseObject({
  cell_type: z.string(),
  source: lines,
  metadata: z.looseObject({ tags: z.array(z.string()).optional() }),
  execution_count: z.number().nullish(),
  outputs: z.array(output).optional(),
});

const notebook = z.looseObject({
  cells: z.array(cell),
  metadata: z.looseObject({ failed_cell: z.number().optional() }),
});

/** What a cell printed or showed. */
export type Output = z.infer<typeof output>;
/** A code cell or a text cell. */
export type Cell = z.infer<typeof cell>;
/** A notebook; what we do not read of it is kept. */
export type Notebook = z.infer<typeof notebook>;

/**
 * Reads a notebook.
 *
 * @throws {SyntaxError} If the file holds none.
 */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, "utf8"), file);
}

/** A notebook from its text. `name` is for the error. */
export function parseNotebook(text: string, name: string): Notebook {
  try {
    return notebook.parse(JSON.parse(text));
  } catch (error) {
    throw new SyntaxError(`Cannot read ${name} as it must hold a Jupyter notebook of format 4`, { cause: error });
  }
}

/**
 * A notebook's text: keys in order, one space a level, as Jupyter writes it, but lists of numbers on one line; the same notebook always in the same bytes. Figures are mostly such lists, and a line for each number would make the file half as
 * large again.
 */
export function notebookText(content: Notebook): string {
  const text = JSON.stringify(content, sortKeys, 1);
  return `${text.replace(/\[\n[\s\d.,eE+-]*\]/g, (list) => list.replace(/\s+/g, ""))}\n`; // a line break is never inside a string
}

/** Text that a notebook may keep as one string or as lines. */
export function joinLines(text: string | readonly string[] | undefined): string {
  return typeof text === "string" ? text : (text ?? []).join("");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
