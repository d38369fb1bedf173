/** @file From likelihoods to what an item gives, and from items to the measures of a task. */
import type { ChoiceScore } from "./score-items";
import type { EvaluationTask, TaskItem } from "./task";

/** What the model made of an item. */
export interface ItemOutcome {
  readonly isCorrect: boolean;
  /** By likelihood per character; undefined where the harness does not report it. */
  readonly isCorrectNormalized?: boolean;
  /** Of the one right continuation, nats: tasks of a last word only. */
  readonly loss?: number;
}

/**
 * What the scores of an item's choices mean.
 *
 *     correct:             argmax logLikelihood = gold
 *     correct, normalised: argmax logLikelihood / characters = gold
 *     a last word:         every token of it is the likeliest one
 *
 * The first of equals is chosen, as numpy does it.
 */
export function outcomeOf(
  { kind, isNormalized }: Pick<EvaluationTask, "kind" | "isNormalized">,
  { choices, gold }: TaskItem,
  scores: readonly ChoiceScore[],
): ItemOutcome {
  if (kind === "last-word") return { isCorrect: scores[0].isGreedy, loss: -scores[0].logLikelihood };
  const likelihoods = scores.map(({ logLikelihood }) => logLikelihood);
  return {
    isCorrect: argmax(likelihoods) === gold,
    isCorrectNormalized: isNormalized
      ? argmax(likelihoods.map((likelihood, choice) => likelihood / choices[choice].nCharacters)) === gold
      : undefined,
  };
}

/** A mean and its standard error √(Σ(xᵢ - x̄)² / (n - 1) / n), which is 0 of a single value. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/** Mean and standard error of some values, as the harness takes them. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n) };
}

function argmax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
