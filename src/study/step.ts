/** @file A step of the study: its result is kept under a hash of its inputs and of the code, so that it runs once. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readRecord } from "../records/read-record";
import { writeRecord } from "../records/write-record";
import { sourceHash } from "./source-hash";

/** One step: what goes in decides what comes out, whoever runs it and wherever. */
export interface Step<S extends z.ZodType> {
  readonly name: string;
  /** Plain JSON: everything that the result depends on, besides the code. */
  readonly inputs: unknown;
  readonly schema: S;
  work(): Promise<z.infer<S>>;
}

/** What a step gave, and how long its work took when it was done. */
export interface StepResult<T> {
  readonly result: T;
  readonly elapsedMs: number;
}

/** Runs a step, or reads what it gave before. A run that is killed in mid-step leaves nothing of that step and all of the earlier ones. */
export async function runStep<S extends z.ZodType>(folder: string, step: Step<S>): Promise<StepResult<z.infer<S>>> {
  const key = createHash("sha256")
    .update(JSON.stringify([step.name, step.inputs, sourceHash()]))
    .digest("hex");
  const file = join(folder, `${step.name}-${key.slice(0, 24)}.json`);
  const schema = z.strictObject({ elapsedMs: z.number(), result: step.schema });
  if (existsSync(file)) return readRecord(file, schema) as StepResult<z.infer<S>>;
  const start = performance.now();
  const result = await step.work();
  const done = { elapsedMs: performance.now() - start, result };
  writeRecord(file, schema, done);
  return done;
}
