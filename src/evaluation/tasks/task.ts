/** @file What an evaluation task is: data, and a function from a raw row to what the model is asked. */

/** One continuation of one context: the model says how likely it is. */
export interface Choice {
  readonly context: string;
  /** With the space that stands before it. */
  readonly continuation: string;
  /** Of the choice as the task set has it, without that space: what the harness normalises by (characters, not bytes). */
  readonly nCharacters: number;
}

/** One item of a task. */
export interface TaskItem {
  /** Unique within the task set. */
  readonly id: string;
  /** At least two; one where the last word of a text is asked for. */
  readonly choices: readonly Choice[];
  /** Number of the right choice. */
  readonly gold: number;
}

/** Names of the tasks: those of lm-evaluation-harness. */
export const TASK_IDS = [
  "arc_easy",
  "arc_challenge",
  "hellaswag",
  "winogrande",
  "piqa",
  "openbookqa",
  "boolq",
  "lambada_openai",
  "truthfulqa_mc1",
] as const;

/** Name of a task. */
export type TaskId = (typeof TASK_IDS)[number];

/** What is known of a task without its items. */
interface TaskCard {
  readonly id: TaskId;
  readonly title: string;
  /** Of the task in lm-evaluation-harness: its prompts and measures. */
  readonly version: string;
  readonly description: string;
  /** Paper of the task set. */
  readonly source: string;
  /** Of the task set, as its authors state it. */
  readonly licence: string;
  readonly split: "test" | "validation";
  /** Items of the whole split. */
  readonly nItems: number;
  /** Expected share right by blind choice, over the whole split. */
  readonly chanceAccuracy: number;
  /** `choices`: the likeliest of several; `last-word`: the loss of the one right word, and whether greedy decoding writes it. */
  readonly kind: "choices" | "last-word";
  /** Whether the harness reports accuracy by likelihood per character too. */
  readonly isNormalized: boolean;
  /** The file in the asset `evaluation-tasks`; none where the user brings the items. */
  readonly file?: string;
  /** Where the Hugging Face hub has the items. */
  readonly hubUrl?: string;
}

/** A task. */
export interface EvaluationTask extends TaskCard {
  /**
   * What a row of the task set asks; nothing for a row that is no item of its own.
   *
   * @param index number of the row in its file, from 0: the id where the row has none.
   * @throws {SyntaxError} If the row is not what the set has.
   */
  itemOf(row: unknown, index: number): TaskItem | undefined;
}
