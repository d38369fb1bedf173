/** @file The items of a task from its files. */
import { readTaskRows } from "../../data/task-rows";
import type { EvaluationTask, TaskItem } from "./task";

/** The items that files hold, and how many rows could not be read. */
export interface TaskItems {
  readonly items: readonly TaskItem[];
  /** `file:line: reason` of each row that is left out. */
  readonly bad: readonly string[];
}

/**
 * Reads the items of a task.
 *
 * @param skipBad leave out rows that are no items, and tell them; else the first one is an error.
 * @throws {SyntaxError} If a row is no item; names file and line.
 * @throws {RangeError} If a file cannot be read, or there is no item.
 */
export async function readItems(
  task: EvaluationTask,
  files: readonly string[],
  { skipBad = false }: { skipBad?: boolean } = {},
): Promise<TaskItems> {
  const items: TaskItem[] = [];
  const bad: string[] = [];
  const ids = new Set<string>();
  let index = 0;
  for (const file of files) {
    for await (const row of readTaskRows(file)) {
      try {
        if ("problem" in row) throw new SyntaxError(row.problem);
        const item = task.itemOf(row.row, index);
        if (item !== undefined) items.push(withNewId(item, ids));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        if (!skipBad) throw badRow(task, row.place, error);
        bad.push(`${row.place}: ${error.message}`);
      }
      index++;
    }
  }
  if (items.length > 0) return { items, bad };
  throw new RangeError(`Cannot evaluate ${task.id} as ${files.join(", ")} must hold an item: there is none`);
}

function withNewId(item: TaskItem, ids: Set<string>): TaskItem {
  if (ids.has(item.id)) throw new SyntaxError(`ids must differ: ${item.id} came before`);
  ids.add(item.id);
  return item;
}

function badRow(task: EvaluationTask, place: string, cause: SyntaxError): SyntaxError {
  return new SyntaxError(
    `Cannot read ${place} as an item of ${task.id}: ${cause.message}; fetch the file again, or leave such rows out with --skip-bad`,
    { cause },
  );
}
