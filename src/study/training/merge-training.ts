/** @file Puts runs that were made one by one, perhaps on several machines, into one record. */
import { isDeepStrictEqual } from "node:util";
import type { RecordedRun, RecordedSweepRun, TrainingRecord } from "../../records/training-record";

const VARIANTS: readonly RecordedRun["variant"][] = ["relu", "relu2", "reglu", "swiglu"];

/**
 * One record with the runs of both; where both have a run of one variant and seed (in a sweep: and learning rate), the later one counts.
 * Time adds up, the command is the later one's: each run keeps its own.
 *
 * @throws {RangeError} If their inputs differ: the message names the first that does.
 */
export function mergeTraining(before: TrainingRecord, later: TrainingRecord): TrainingRecord {
  const inputs = commonInputs(before, later);
  const runs = latest([...before.measured.runs, ...later.measured.runs], ({ variant, seed }) => `${variant} ${seed}`);
  const sweep = latest(
    [...before.measured.sweep, ...later.measured.sweep],
    ({ variant, seed, peakLearningRate }) => `${variant} ${seed} ${peakLearningRate}`,
  );
  return {
    ...later,
    inputs,
    measured: { runs: runs.sort(inOrder), sweep: sweep.sort(inOrder) },
    run: { ...later.run, elapsedMs: before.run.elapsedMs + later.run.elapsedMs },
  };
}

/** Those of the record that has full runs; a sweep is shorter. */
function commonInputs(before: TrainingRecord, later: TrainingRecord): TrainingRecord["inputs"] {
  const isSweep = [before, later].map(({ measured }) => measured.runs.length === 0);
  for (const key of Object.keys(later.inputs) as (keyof TrainingRecord["inputs"])[]) {
    const mayDiffer = isSweep.includes(true) && ["tokens", "nSteps", "warmUpSteps"].includes(key);
    const [was, is] = [before.inputs[key], later.inputs[key]];
    if (mayDiffer || isDeepStrictEqual(was, is)) continue;
    throw new RangeError(
      `Cannot add a run to the record as its ${key} must be ${JSON.stringify(was)}, as of the runs in it: it is ${JSON.stringify(is)}`,
    );
  }
  return isSweep[1] ? before.inputs : later.inputs;
}

function latest<T>(runs: readonly T[], keyOf: (run: T) => string): T[] {
  return [...new Map(runs.map((run) => [keyOf(run), run])).values()];
}

function inOrder(one: RecordedRun | RecordedSweepRun, other: RecordedRun | RecordedSweepRun): number {
  const byVariant = VARIANTS.indexOf(one.variant) - VARIANTS.indexOf(other.variant);
  return byVariant || one.seed - other.seed || one.peakLearningRate - other.peakLearningRate;
}
