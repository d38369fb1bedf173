/** @file What a record of task accuracies says, in sentences with its numbers. */
import type { EvaluationRecord } from "../../records/evaluation-record";
import { ABOVE_CHANCE, meanChanges, tasksAboveChance } from "./evaluation-mean";

/** The mean over tasks at each CETT limit, and which tasks the dense model can do at all: of those whose answer can be guessed. */
export function evaluationSentences(record: EvaluationRecord): string[] {
  const { model, tasks } = record.inputs;
  const guessed = tasks.filter(({ chanceAccuracy }) => chanceAccuracy > 0);
  const doneTasks = tasksAboveChance(record).map((t) => tasks[t]);
  const done = doneTasks.filter((task) => guessed.includes(task)).map(({ title }) => title);
  const above =
    done.length === 0
      ? `${model.name} does no task above chance (${ABOVE_CHANCE} standard errors): its accuracies say nothing.`
      : `${model.name} does ${done.length} of ${guessed.length} tasks above chance (${ABOVE_CHANCE} standard errors): ${done.join(", ")}.`;
  const means = meanChanges(record).map(
    ({ cettLimit, change, standardError, sparsity }) =>
      `${model.name} at CETT ${cettLimit}: mean accuracy over ${tasks.length} tasks ${change < 0 ? "-" : "+"}${points(Math.abs(change))} ± ${points(standardError)} points, sparsity ${points(sparsity)} %.`,
  );
  return [above, ...means];
}

const points = (share: number): string => (100 * share).toFixed(1);
