/** @file The tasks of an evaluation record that the dense model can do, by the accuracy that each is reported by. */
import type { EvaluationRecord, TaskAtSetting } from "../../../records/evaluation-record";

/** A dense accuracy further above chance than this, in standard errors, is no luck. */
const ABOVE_CHANCE = 2;

/** A task that the dense model can do. */
export interface DoableTask {
  readonly title: string;
  readonly nItems: number;
  /** A share of items. */
  readonly denseAccuracy: number;
  /** The first is dense. */
  readonly settings: readonly TaskAtSetting[];
}

/**
 * Tasks whose dense accuracy is above chance by two standard errors; a task whose answer cannot be guessed counts if its accuracy is above 0.
 *
 * The accuracy of a task is the one that it is reported by: by likelihood per character where the harness reports that, by likelihood elsewhere.
 */
export function doableTasks({ inputs, measured }: EvaluationRecord): DoableTask[] {
  return measured.tasks.flatMap(({ settings }, t) => {
    const { title, nItems, chanceAccuracy } = inputs.tasks[t];
    const { accuracy, standardError } = settings[0].accuracyNormalized ?? settings[0].accuracy;
    const border = chanceAccuracy === 0 ? 0 : chanceAccuracy + ABOVE_CHANCE * standardError;
    return accuracy > border ? { title, nItems, denseAccuracy: accuracy, settings } : [];
  });
}

/**
 * What a CETT limit changes of that accuracy, paired by item, and the sparsity there.
 *
 * @throws {RangeError} If the task was not measured at the limit.
 */
export function headlineChange(
  { title, settings }: DoableTask,
  cettLimit: number,
): { readonly change: number; readonly standardError: number; readonly sparsity: number } {
  const setting = settings.find((each) => each.cettLimit === cettLimit);
  if (!setting?.changes) {
    throw new RangeError(`Cannot compare accuracies as ${title} must be measured at CETT ${cettLimit}: it is not`);
  }
  const { change, standardError } = setting.changes.accuracyNormalized ?? setting.changes.accuracy;
  return { change, standardError, sparsity: setting.sparsity };
}
