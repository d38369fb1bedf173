/** @file Accuracies that others publish of SmolLM2-135M-Instruct, to stand beside ours and never as ours. */

import type { EvaluationRecord, TaskAtSetting } from "../../records/evaluation-record";
import { markdownTable } from "../markdown-table";

interface PublishedAccuracy {
  readonly task: string;
  readonly measure: "accuracy" | "accuracyNormalized";
  readonly share: number;
}

/** lm-evaluation-harness, no examples in the prompt, 16-bit weights; column "Baseline" of the model card lldois/SmolLM2-135M-Reasoning-SLERP-Champion. */
const LM_EVAL: readonly PublishedAccuracy[] = [
  { task: "arc_easy", measure: "accuracy", share: 0.5412 },
  { task: "arc_challenge", measure: "accuracyNormalized", share: 0.2773 },
  { task: "hellaswag", measure: "accuracyNormalized", share: 0.4299 },
  { task: "piqa", measure: "accuracyNormalized", share: 0.6692 },
];

/** Another program and other prompts (lighteval); the model's own card. ARC is the mean of easy and challenge there. */
const MODEL_CARD: readonly PublishedAccuracy[] = [
  { task: "hellaswag", measure: "accuracyNormalized", share: 0.409 },
  { task: "piqa", measure: "accuracyNormalized", share: 0.663 },
];

/**
 * A Markdown table: accuracy of the dense model on each task for which one is published, with its standard error, from the first record that has the task.
 *
 * The weights are the same model's, ours quantised to 4 bits (Q4_1).
 */
export function publishedAccuracyTable(records: readonly EvaluationRecord[]): string {
  const rows = LM_EVAL.map(({ task, measure, share }) => {
    const { title, nItems, dense } = denseOf(records, task);
    const ours = dense[measure];
    if (ours === null)
      throw new RangeError(`Cannot compare ${task} as the record must have its ${measure}: it has none`);
    const card = MODEL_CARD.find((each) => each.task === task);
    return [
      title,
      measure === "accuracy" ? "accuracy" : "length-normalised",
      `${points(ours.accuracy)} ± ${points(ours.standardError)} (${nItems} items)`,
      points(share),
      card === undefined ? "" : points(card.share),
    ];
  });
  const head = [
    "task",
    "measure",
    "ours, 4-bit weights",
    "lm-evaluation-harness, 16-bit",
    "model card, lighteval, 16-bit",
  ];
  return markdownTable(head, rows);
}

/** @throws {RangeError} If no record has the task. */
function denseOf(
  records: readonly EvaluationRecord[],
  id: string,
): { title: string; nItems: number; dense: TaskAtSetting } {
  for (const { inputs, measured } of records) {
    const t = inputs.tasks.findIndex((task) => task.id === id);
    if (t >= 0) return { ...inputs.tasks[t], dense: measured.tasks[t].settings[0] };
  }
  throw new RangeError(`Cannot compare accuracies as a record must have the task ${id}: none has`);
}

const points = (share: number): string => (100 * share).toFixed(1);
