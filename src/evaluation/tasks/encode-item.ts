/** @file The tokens of an item, as lm-evaluation-harness makes them. */
import type { Tokenizer } from "../../data/tokenizer/tokenizer";
import type { Choice, TaskItem } from "./task";

/** A choice in tokens. */
export interface EncodedChoice {
  /** Context and continuation, at most one more than the model's context: the last is only predicted. */
  readonly tokens: Int32Array;
  /** So many at the end are the continuation, and scored. */
  readonly nScored: number;
}

/** An item in tokens. */
export interface EncodedItem {
  readonly id: string;
  readonly choices: readonly EncodedChoice[];
}

/**
 * Encodes an item.
 *
 * Context and continuation are encoded together, and what is beyond the tokens of the context alone is the continuation; space at the end of a
 * context goes to the continuation. Too long a text loses its beginning. No token is added.
 *
 * @param contextLength the most tokens the model takes.
 * @throws {RangeError} If a continuation has no token, or more than the model takes.
 */
export function encodeItem(item: TaskItem, tokenizer: Tokenizer, contextLength: number): EncodedItem {
  return {
    id: item.id,
    choices: item.choices.map((choice, index) => {
      const { context, continuation } = encodePair(choice, tokenizer);
      const nScored = continuation.length;
      if (nScored < 1 || nScored > contextLength || context.length === 0) {
        throw new RangeError(
          `Cannot score choice ${index} of item ${item.id} as it must have 1 to ${contextLength} tokens after its context: ` +
            `it has ${nScored} after ${context.length}`,
        );
      }
      const whole = Int32Array.from([...context, ...continuation]);
      return { tokens: whole.slice(Math.max(0, whole.length - contextLength - 1)), nScored };
    }),
  };
}

function encodePair(choice: Choice, tokenizer: Tokenizer): { context: Int32Array; continuation: Int32Array } {
  const context = choice.context.trimEnd();
  const whole = tokenizer.encode(choice.context + choice.continuation);
  const encoded = tokenizer.encode(context);
  return { context: encoded, continuation: whole.slice(encoded.length) };
}
