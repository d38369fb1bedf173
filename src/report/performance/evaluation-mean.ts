/** @file The mean over tasks of what thresholds change. */
import { mean } from "../../numerics/mean";
import type { EvaluationRecord } from "../../records/evaluation-record";

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
    const changes = settings.map(({ changes }) => changes?.accuracy ?? { change: 0, standardError: 0 });
    return {
      cettLimit,
      change: mean(changes.map(({ change }) => change)),
      standardError: Math.hypot(...changes.map(({ standardError }) => standardError)) / changes.length,
      sparsity: mean(settings.map(({ sparsity }) => sparsity)),
    };
  });
}
