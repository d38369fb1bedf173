/** @file Tables: accuracies of our models beside those of the paper's. */
import { mean } from "../../numerics/mean";
import type { EvaluationRecord, TaskAtSetting } from "../../records/evaluation-record";
import { readPaper } from "../../records/paper";
import { markdownTable } from "../markdown-table";
import { paperModelName } from "../paper/paper-model-name";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { headlineAccuracy } from "./evaluation-mean";

/** The paper gives 1 - accuracy of it: it is in no mean with ours. */
const REVERSED = "TruthfulQA";
const AVERAGE = "average";

/** What table 5 calls our tasks, and the accuracy that its protocol takes. */
const LLAMA_TASKS: Readonly<Record<string, { readonly title: string; readonly measure: Measure }>> = {
  ARC: { title: "ARC-challenge", measure: "accuracyNormalized" },
  HellaSwag: { title: "HellaSwag", measure: "accuracyNormalized" },
  WinoGrande: { title: "WinoGrande", measure: "accuracy" },
};

type Measure = "accuracy" | "accuracyNormalized";

/**
 * Dense accuracies, percent, as Markdown: a row a task of the paper's table 2, then tasks that it lacks, then the mean over the tasks that every column has (TruthfulQA left out). Columns: chance, our models
 * with standard errors, the paper's four 1.3B models. Ours is the accuracy that a task is reported by, as in the figures.
 *
 * Ours are zero-shot; the paper's ARC, WinoGrande, HellaSwag and TruthfulQA follow the Open LLM Leaderboard, with examples in the prompt.
 *
 * @param records at least one.
 */
export function taskTable(records: readonly EvaluationRecord[]): string {
  const { columns, rows: paperRows } = readPaper().table2;
  const paperTasks = columns.filter((title) => title !== AVERAGE);
  const ownTasks = records.flatMap(({ inputs }) => inputs.tasks.map(({ title }) => title));
  const titles = [...new Set([...paperTasks, ...ownTasks])];
  const shared = commonTasks(records);
  const paperOf = (title: string): string[] =>
    PAPER_VARIANTS.map((variant) => paperRows[variant][columns.indexOf(title)]?.toFixed(1) ?? "");
  const rows = titles.map((title) => [
    title === REVERSED ? `${title} (the paper: 1 - accuracy)` : title,
    points(chanceOf(records, title)),
    ...records.map((record) => withError(headlineOf(record, title))),
    ...paperOf(title),
  ]);
  const paperMeans = PAPER_VARIANTS.map((variant) =>
    mean(shared.map((title) => paperRows[variant][columns.indexOf(title)])).toFixed(1),
  );
  const meanRow = [
    `mean of the ${shared.length} that all have`,
    points(mean(shared.map((title) => chanceOf(records, title) ?? 0))),
    ...records.map((record) => points(mean(shared.map((title) => headlineOf(record, title)!.accuracy)))),
    ...paperMeans,
  ];
  const head = [
    "task",
    "chance",
    ...records.map(({ inputs }) => inputs.model.name),
    ...PAPER_VARIANTS.map((variant) => `paper, ${paperModelName(variant)}`),
  ];
  return markdownTable(head, shared.length > 0 ? [...rows, meanRow] : rows);
}

/** Tasks of table 2 that every record has, by title; those that the paper gives as 1 - accuracy are left out. */
export function commonTasks(records: readonly EvaluationRecord[]): string[] {
  return readPaper().table2.columns.filter(
    (title) => title !== REVERSED && records.every(({ inputs }) => inputs.tasks.some((task) => task.title === title)),
  );
}

/**
 * Accuracies of table 5, percent, as Markdown: LLaMA-2 and its further training with ReGLU, by size, beside a model of ours; a cell is empty where we did not measure the task. Length-normalised for ARC and
 * HellaSwag, as the Open LLM Leaderboard has it; ours zero-shot, the paper's with examples in the prompt.
 */
export function llamaTaskTable(record: EvaluationRecord): string {
  const { columns, rows } = readPaper().table5;
  const sizes = Object.keys(rows);
  const table = columns.map((title, c) => {
    const ours = title in LLAMA_TASKS ? LLAMA_TASKS[title] : undefined;
    const dense = ours && denseOf(record, ours.title);
    return [
      title,
      ours ? points(chanceOf([record], ours.title)) : "",
      ours ? withError(dense?.[ours.measure]) : "",
      ...sizes.flatMap((size) => [rows[size].swiglu[c].toFixed(1), rows[size].reglu[c].toFixed(1)]),
    ];
  });
  const head = [
    "task",
    "chance",
    record.inputs.model.name,
    ...sizes.flatMap((size) => [`paper, LLaMA-2 ${size}`, `paper, ${size} with ReGLU`]),
  ];
  return markdownTable(head, table);
}

function denseOf({ inputs, measured }: EvaluationRecord, title: string): TaskAtSetting | undefined {
  const t = inputs.tasks.findIndex((task) => task.title === title);
  return measured.tasks[t]?.settings[0];
}

function headlineOf(record: EvaluationRecord, title: string): TaskAtSetting["accuracy"] | undefined {
  const dense = denseOf(record, title);
  return dense && headlineAccuracy(dense);
}

function chanceOf(records: readonly EvaluationRecord[], title: string): number | undefined {
  const tasks = records.flatMap(({ inputs }) => inputs.tasks.filter((task) => task.title === title));
  return tasks[0]?.chanceAccuracy;
}

const points = (share: number | undefined): string => (share === undefined ? "" : (100 * share).toFixed(1));

function withError(measured: TaskAtSetting["accuracyNormalized"] | undefined): string {
  return measured ? `${points(measured.accuracy)} ± ${points(measured.standardError)}` : "";
}
