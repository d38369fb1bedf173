/**
 * @file Means over tasks: accuracy, and what thresholds change of it. The accuracy of a task is the one that it is reported by: by likelihood per character where the harness
 * reports that, by likelihood elsewhere.
 */
import { mean } from "../../numerics/mean";
import type { EvaluationRecord, TaskAtSetting } from "../../records/evaluation-record";

/** The mean change of accuracy over tasks at a CETT limit. */
export interface MeanChange {
  readonly cettLimit: number;
  /** Share of items, in [-1, 1]. */
  readonly change: number;
  /** Of the mean, the tasks' own taken as independent. */
  readonly standardError: number;
  readonly sparsity: number;
}

/** Every task counts alike, as in the paper's average over tasks; a limit counts where every task has it. */
export function meanChanges({ measured: { tasks } }: EvaluationRecord): MeanChange[] {
  const [first, ...others] = tasks;
  return first.settings.flatMap(({ cettLimit }) => {
    if (cettLimit === null) return [];
    const settings = [first, ...others].flatMap((task) =>
      task.settings.filter((setting) => setting.cettLimit === cettLimit),
    );
    if (settings.length < tasks.length) return [];
    const changes = settings.map((setting) => headlineChange(setting) ?? { change: 0, standardError: 0 });
    return {
      cettLimit,
      change: mean(changes.map(({ change }) => change)),
      standardError: Math.hypot(...changes.map(({ standardError }) => standardError)) / changes.length,
      sparsity: mean(settings.map(({ sparsity }) => sparsity)),
    };
  });
}

/** The mean accuracy over tasks in one setting. */
interface MeanAccuracy {
  /** null: dense. */
  readonly cettLimit: number | null;
  /** Share of items. */
  readonly accuracy: number;
  /** Of the mean, the tasks' own taken as independent. */
  readonly standardError: number;
  readonly sparsity: number;
}

/**
 * Every task counts alike; a setting counts where every one of the tasks has it.
 *
 * @param places of the tasks in the record, at least one.
 */
export function meanAccuracies({ measured }: EvaluationRecord, places: readonly number[]): MeanAccuracy[] {
  const tasks = places.map((place) => measured.tasks[place]);
  return tasks[0].settings.flatMap(({ cettLimit }) => {
    const settings = tasks.flatMap((task) => task.settings.filter((setting) => setting.cettLimit === cettLimit));
    if (settings.length < tasks.length) return [];
    return {
      cettLimit,
      accuracy: mean(settings.map((setting) => headlineAccuracy(setting).accuracy)),
      standardError:
        Math.hypot(...settings.map((setting) => headlineAccuracy(setting).standardError)) / settings.length,
      sparsity: mean(settings.map(({ sparsity }) => sparsity)),
    };
  });
}

/** A dense accuracy further above chance than this, in standard errors, is no luck: the model can do the task. */
export const ABOVE_CHANCE = 2;

/** Places of the tasks that the dense model does above chance; one whose answer cannot be guessed counts where any is right. */
export function tasksAboveChance({ inputs, measured }: EvaluationRecord): number[] {
  return [...measured.tasks.keys()].filter((t) => {
    const { accuracy, standardError } = headlineAccuracy(measured.tasks[t].settings[0]);
    const { chanceAccuracy } = inputs.tasks[t];
    return accuracy > (chanceAccuracy === 0 ? 0 : chanceAccuracy + ABOVE_CHANCE * standardError);
  });
}

/** The accuracy that a task is reported by. */
export function headlineAccuracy({ accuracy, accuracyNormalized }: TaskAtSetting): TaskAtSetting["accuracy"] {
  return accuracyNormalized ?? accuracy;
}

/** What a setting changes of that accuracy, paired by item; undefined of the dense model. */
export function headlineChange({
  changes,
}: TaskAtSetting): NonNullable<TaskAtSetting["changes"]>["accuracy"] | undefined {
  return changes?.accuracyNormalized ?? changes?.accuracy;
}
