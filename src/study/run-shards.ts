/** @file A measure over many sequences, a shard at a time, each shard a step of its own. */
import type { z } from "zod";
import { runStep, type StepResult } from "./step";
import { tokensHash } from "./study-text";

/**
 * Sequences that go through the model together: the weights are read once for them, and a run that is killed loses at most one shard.
 * Part of a record's bytes, as sums round by shard.
 */
export const SEQUENCES_PER_SHARD = 8;

/** A measure that can be taken on any part of the text. */
export interface ShardedMeasure<S extends z.ZodType> {
  readonly name: string;
  /** What the result depends on besides the tokens, as plain JSON. */
  readonly inputs: unknown;
  readonly schema: S;
  /** @param onProgress told the share of this shard that is done, in [0, 1]. */
  measure(sequences: readonly Int32Array[], onProgress: (share: number) => void): Promise<z.infer<S>>;
}

/** Measures every shard in order; those that were measured before are read. */
export async function runShards<S extends z.ZodType>(
  folder: string,
  sequences: readonly Int32Array[],
  { name, inputs, schema, measure }: ShardedMeasure<S>,
  onProgress: (done: number, total: number) => void,
): Promise<StepResult<z.infer<S>[]>> {
  const results: z.infer<S>[] = [];
  let elapsedMs = 0;
  for (let start = 0; start < sequences.length; start += SEQUENCES_PER_SHARD) {
    const shard = sequences.slice(start, start + SEQUENCES_PER_SHARD);
    const step = await runStep(folder, {
      name,
      inputs: { inputs, tokensSha256: tokensHash(shard), lengths: shard.map((tokens) => tokens.length) },
      schema,
      work: () => measure(shard, (share) => onProgress(start + share * shard.length, sequences.length)),
    });
    results.push(step.result);
    elapsedMs += step.elapsedMs;
    onProgress(start + shard.length, sequences.length);
  }
  return { result: results, elapsedMs };
}
