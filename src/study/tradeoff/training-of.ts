/** @file How a model of this study was trained, from the record that its run left beside it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRecord } from "../../records/read-record";
import type { ModelTradeoff } from "../../records/tradeoff-record";
import { trainingRecord } from "../../records/training-record";

/** Written by a training run when it is finished. */
const TRAINING_FILE = "training.json";

/**
 * Seed and tokens of the run that made a model; null of a model without such a record.
 *
 * @param path the model's folder; a file has none.
 * @throws {SyntaxError} If there is a record and it breaks its schema.
 */
export function trainingOf(path: string): ModelTradeoff["training"] {
  const file = join(path, TRAINING_FILE);
  if (!existsSync(file)) return null;
  const { inputs, measured } = readRecord(file, trainingRecord);
  return { seed: measured.runs[0].seed, tokens: inputs.tokens };
}
