/** @file Table: task accuracy, dense and at a CETT limit. */

import type { EvaluationRecord, TaskAtSetting } from "../../records/evaluation-record";
import { markdownTable } from "../markdown-table";

/**
 * A Markdown table, a row a task: accuracy of the dense model with its standard error, the change at the limit, paired by item, with its standard error, and chance.
 *
 * @throws {RangeError} If the record does not have the limit.
 */
export function evaluationTable({ inputs, measured }: EvaluationRecord, cettLimit: number): string {
  const rows = measured.tasks.map(({ settings }, t) => {
    const { title, nItems, nAvailable, chanceAccuracy } = inputs.tasks[t];
    const [dense] = settings;
    const sparse = settingAt(settings, cettLimit);
    return [
      title,
      `${nItems} of ${nAvailable}`,
      points(chanceAccuracy),
      withError(dense.accuracy.accuracy, dense.accuracy.standardError),
      dense.accuracyNormalized ? points(dense.accuracyNormalized.accuracy) : "",
      sparse.changes ? signed(sparse.changes.accuracy.change, sparse.changes.accuracy.standardError) : "",
      points(sparse.sparsity),
    ];
  });
  const head = ["task", "items", "chance", "dense", "normalised", `change at CETT ${cettLimit}`, "sparsity there"];
  return markdownTable(head, rows);
}

function settingAt(settings: readonly TaskAtSetting[], cettLimit: number): TaskAtSetting {
  const found = settings.find((setting) => setting.cettLimit === cettLimit);
  if (found) return found;
  const there = settings.flatMap((setting) => setting.cettLimit ?? []);
  throw new RangeError(
    `Cannot print a table as the record must have CETT limit ${cettLimit}: it has ${there.join(", ")}`,
  );
}

const points = (share: number): string => (100 * share).toFixed(1);
const withError = (share: number, error: number): string => `${points(share)} ± ${points(error)}`;

function signed(change: number, error: number): string {
  return `${change < 0 ? "−" : "+"}${points(Math.abs(change))} ± ${points(error)}`;
}
