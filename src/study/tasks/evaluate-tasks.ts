/** @file From a model, tasks and thresholds to the record of accuracies. */
import type { BackendChoice } from "../../backend/choose-backend";
import { chooseItems, itemsHash } from "../../evaluation/tasks/choose-items";
import { encodeItem } from "../../evaluation/tasks/encode-item";
import type { EvaluationTask, TaskItem } from "../../evaluation/tasks/task";
import { estimate, type ItemOutcome, outcomeOf } from "../../evaluation/tasks/task-accuracy";
import { roundSignificant } from "../../numerics/round-significant";
import type { EvaluationRecord, TaskAtSetting, TaskEvaluation } from "../../records/evaluation-record";
import { SCHEMA_VERSION } from "../../records/provenance";
import { sourceHash } from "../source-hash";
import type { StudyModel } from "../study-model";
import { type TaskScores, taskScorer } from "./score-tasks";
import type { TaskThresholds } from "./task-thresholds";

/** A task and the items that there are. */
export interface TaskSet {
  readonly task: EvaluationTask;
  readonly items: readonly TaskItem[];
  /** Rows that were left out. */
  readonly nBad: number;
}

/** What to evaluate, and how much of it. */
export interface EvaluationPlan {
  readonly sets: readonly TaskSet[];
  /** Drawn of each task; all where absent. */
  readonly itemsPerTask?: number;
  readonly seed: number;
  readonly thresholds?: TaskThresholds;
}

/** Who computes, and where finished steps are kept. */
export interface EvaluationContext {
  readonly model: StudyModel;
  readonly backend: BackendChoice;
  readonly stepsFolder: string;
  /** The command line, for the record. */
  readonly command: string;
  /** Tokens of a batch, with padding; by the backend where absent. */
  readonly batchTokens?: number;
}

/**
 * Evaluates tasks dense and at each CETT limit, on the same items.
 *
 * @param onProgress told how many items are done, each counted once a setting.
 */
export async function evaluateTasks(
  { model, command, ...options }: EvaluationContext,
  { sets, itemsPerTask, seed, thresholds }: EvaluationPlan,
  onProgress: (done: number, total: number) => void,
): Promise<EvaluationRecord> {
  const settings = [undefined, ...(thresholds?.limits ?? [])];
  const drawn = sets.map(({ task, items, nBad }) => {
    const chosen = itemsPerTask === undefined ? [...items] : chooseItems(items, itemsPerTask, seed);
    return { task, items: chosen, nAvailable: items.length, nBad };
  });
  const nItems = drawn.reduce((sum, { items }) => sum + items.length, 0) * settings.length;
  const scorer = taskScorer(model, options);
  const tasks: TaskEvaluation[] = [];
  let elapsedMs = 0;
  let done = 0;
  try {
    for (const { task, items } of drawn) {
      const encoded = items.map((item) => encodeItem(item, model.tokenizer, model.model.config.contextLength));
      const measured: MeasuredSetting[] = [];
      for (const setting of settings) {
        const before = done;
        const scores = await scorer.score(encoded, setting?.thresholdByLayer, (nScored) =>
          onProgress(before + nScored, nItems),
        );
        done += items.length;
        elapsedMs += scores.elapsedMs;
        const outcomes = items.map((item) => outcomeOf(task, item, scores.scores.get(item.id)!));
        measured.push({ cettLimit: setting?.cettLimit ?? null, outcomes, scores });
      }
      tasks.push(taskEvaluation(task, measured, model));
    }
  } finally {
    scorer.dispose();
  }
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "evaluation",
    inputs: {
      model: model.input,
      bos: false,
      seed,
      itemsPerTask: itemsPerTask ?? null,
      thresholds: thresholds === undefined ? null : recordedThresholds(thresholds),
      tasks: drawn.map(({ task: { id, title, version, split, kind }, items, nAvailable, nBad }) => ({
        id,
        title,
        version,
        split,
        nAvailable,
        nBad,
        nItems: items.length,
        itemsSha256: itemsHash(items),
        chanceAccuracy: kind === "last-word" ? 0 : chanceOf(items),
      })),
    },
    measured: { tasks },
    run: {
      command,
      sourceSha256: sourceHash(),
      backend: options.backend.name,
      device: options.backend.device,
      elapsedMs: Math.round(elapsedMs),
    },
  };
}

/** Expected share right by blind choice. */
function chanceOf(items: readonly TaskItem[]): number {
  return roundSignificant(estimate(items.map(({ choices }) => 1 / choices.length)).mean);
}

interface MeasuredSetting {
  readonly cettLimit: number | null;
  readonly outcomes: readonly ItemOutcome[];
  readonly scores: TaskScores;
}

function taskEvaluation(
  { id }: EvaluationTask,
  measured: readonly MeasuredSetting[],
  model: StudyModel,
): TaskEvaluation {
  const [dense] = measured;
  const { nTokens } = dense.scores;
  const nNeurons = nTokens * model.input.nLayers * model.input.dFF;
  return {
    id,
    nTokens,
    settings: measured.map((setting) => ({
      ...measuresOf(setting),
      nInactive: setting.scores.nInactive,
      sparsity: setting.scores.nInactive / nNeurons,
      changes: setting === dense ? null : changesOf(dense.outcomes, setting.outcomes),
    })),
  };
}

function measuresOf({
  cettLimit,
  outcomes,
}: MeasuredSetting): Omit<TaskAtSetting, "nInactive" | "sparsity" | "changes"> {
  const normalized = outcomes.map(({ isCorrectNormalized }) => isCorrectNormalized).filter(isGiven);
  const losses = outcomes.map(({ loss }) => loss).filter(isGiven);
  return {
    cettLimit,
    accuracy: accuracyOf(outcomes.map(({ isCorrect }) => isCorrect)),
    accuracyNormalized: normalized.length === 0 ? null : accuracyOf(normalized),
    loss: losses.length === 0 ? null : lossOf(losses),
  };
}

function accuracyOf(correct: readonly boolean[]): TaskAtSetting["accuracy"] {
  const { mean, standardError } = estimate(correct.map(Number));
  return { nCorrect: correct.filter(Boolean).length, accuracy: mean, standardError };
}

function lossOf(losses: readonly number[]): TaskAtSetting["loss"] {
  const { mean, standardError } = estimate(losses);
  const rounded = roundSignificant(mean);
  return {
    lossSum: roundSignificant(mean * losses.length),
    loss: rounded,
    standardError: roundSignificant(standardError),
    perplexity: Math.exp(rounded),
  };
}

function changesOf(before: readonly ItemOutcome[], after: readonly ItemOutcome[]): TaskAtSetting["changes"] {
  const [first] = before;
  const pairs = before.map((one, item) => [one, after[item]] as const);
  return {
    accuracy: accuracyChange(pairs.map(([one, other]) => Number(other.isCorrect) - Number(one.isCorrect))),
    accuracyNormalized:
      first.isCorrectNormalized === undefined
        ? null
        : accuracyChange(
            pairs.map(([one, other]) => Number(other.isCorrectNormalized) - Number(one.isCorrectNormalized)),
          ),
    loss: first.loss === undefined ? null : lossChange(pairs.map(([one, other]) => other.loss! - one.loss!)),
  };
}

function accuracyChange(differences: readonly number[]): NonNullable<TaskAtSetting["changes"]>["accuracy"] {
  const { mean: change, standardError } = estimate(differences);
  return {
    nGained: differences.filter((difference) => difference > 0).length,
    nLost: differences.filter((difference) => difference < 0).length,
    change,
    standardError,
  };
}

function lossChange(differences: readonly number[]): NonNullable<TaskAtSetting["changes"]>["loss"] {
  const { mean, standardError } = estimate(differences);
  return { change: roundSignificant(mean), standardError: roundSignificant(standardError) };
}

function recordedThresholds({ record, calibration, limits }: TaskThresholds): EvaluationRecord["inputs"]["thresholds"] {
  return {
    record,
    calibration,
    limits: limits.map(({ cettLimit, thresholdByLayer }) => ({ cettLimit, thresholdByLayer: [...thresholdByLayer] })),
  };
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}
