/** @file The tasks of an evaluation record that the dense model can do. */
import type { EvaluationRecord, TaskAtSetting } from "../../../records/evaluation-record";
import { headlineAccuracy, headlineChange, tasksAboveChance } from "../../performance/evaluation-mean";

/** A task that the dense model can do. */
export interface DoableTask {
  readonly title: string;
  readonly nItems: number;
  /** A share of items. */
  readonly denseAccuracy: number;
  /** The first is dense. */
  readonly settings: readonly TaskAtSetting[];
}

/** Tasks that the dense model does above chance, by the accuracy that each is reported by. */
export function doableTasks(record: EvaluationRecord): DoableTask[] {
  return tasksAboveChance(record).map((t) => {
    const { settings } = record.measured.tasks[t];
    const { title, nItems } = record.inputs.tasks[t];
    return { title, nItems, denseAccuracy: headlineAccuracy(settings[0]).accuracy, settings };
  });
}

/**
 * What a CETT limit changes of that accuracy, paired by item, and the sparsity there.
 *
 * @throws {RangeError} If the task was not measured at the limit.
 */
export function changeAtLimit(
  { title, settings }: DoableTask,
  cettLimit: number,
): { readonly change: number; readonly standardError: number; readonly sparsity: number } {
  const setting = settings.find((each) => each.cettLimit === cettLimit);
  const changed = setting && headlineChange(setting);
  if (changed === undefined) {
    throw new RangeError(`Cannot compare accuracies as ${title} must be measured at CETT ${cettLimit}: it is not`);
  }
  return { change: changed.change, standardError: changed.standardError, sparsity: setting!.sparsity };
}
