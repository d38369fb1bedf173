/** @file `relu2 merge`: puts records of one kind that were made apart into one. */
import { basename, dirname } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import type { Comparable } from "../records/compare-records";
import { localityRecord } from "../records/locality-record";
import { predictorRecord } from "../records/predictor-record";
import type { ModelInput } from "../records/provenance";
import { readRecord } from "../records/read-record";
import { tradeoffRecord } from "../records/tradeoff-record";
import { trainingRecord } from "../records/training-record";
import { writeRecord } from "../records/write-record";
import { mergeLocality } from "../study/locality/merge-locality";
import { mergePredictors } from "../study/predictor/recorded-predictor";
import { mergeTradeoff } from "../study/tradeoff/merge-tradeoff";
import { mergeTraining } from "../study/training/merge-training";
import { printJson } from "./print";
import { printTrainingRecord } from "./print-training-record";
import { publishRecords } from "./publish-record";
import { checkOutFolder } from "./settings";

interface MergeOptions {
  readonly out: string;
  readonly json: boolean;
}

/** Merges files into one record and writes it as the command that makes such records does. */
type Merge = (files: readonly string[], out: string) => Promise<{ readonly record: Comparable; print(): void }>;

interface WithModel {
  readonly model: ModelInput;
}

/** By kind of the records. */
const MERGES: ReadonlyMap<string, Merge> = new Map([
  ["training", mergeTrainings],
  ["tradeoff", mergeModels(tradeoffRecord, mergeTradeoff, ({ measured }) => measured.models)],
  ["predictor", mergeModels(predictorRecord, mergePredictors, ({ measured }) => measured.models)],
  ["locality", mergeModels(localityRecord, mergeLocality, ({ inputs }) => inputs.models)],
]);
const KINDS = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(MERGES.keys());

/** `relu2 merge <record...>` */
export function mergeCommand(): Command {
  return new Command("merge")
    .description(
      "put records that were made one by one, perhaps on several machines, into one; of one training run, or one model, in two of them, the later counts",
    )
    .argument(
      "<record...>",
      `records of one kind (${KINDS}) and the same inputs, as relu2 train --log-record and the commands of these names write them`,
    )
    .requiredOption("--out <file>", "the record to write, such as figures/training-tiny.json")
    .option("--json", "print one JSON object", false)
    .action(async (files: string[], { out, json }: MergeOptions) => {
      if (!out.endsWith(".json")) {
        throw new RangeError(
          `Cannot write the record as --out must be a file that ends in .json: current value is ${out}`,
        );
      }
      checkOutFolder(dirname(out));
      const { record, print } = await mergeOf(files)(files, out);
      if (json) printJson(record);
      else print();
    });
}

/** @throws {RangeError} If the records are of several kinds, or of one that is not merged. */
function mergeOf(files: readonly string[]): Merge {
  const kinds = files.map((file) => readRecord(file, z.looseObject({ kind: z.string() })).kind);
  const [kind] = kinds;
  const other = kinds.findIndex((each) => each !== kind);
  if (other > 0) {
    throw new RangeError(
      `Cannot merge ${files[0]} and ${files[other]} as records must be of one kind: they are ${kind} and ${kinds[other]}`,
    );
  }
  const merge = MERGES.get(kind);
  if (merge !== undefined) return merge;
  throw new RangeError(`Cannot merge ${files[0]} as the kind of the records must be ${KINDS}: it is ${kind}`);
}

async function mergeTrainings(files: readonly string[], out: string): ReturnType<Merge> {
  const record = files.map((file) => readRecord(file, trainingRecord)).reduce(mergeTraining);
  writeRecord(out, trainingRecord, record);
  return { record, print: () => printTrainingRecord(record) };
}

function mergeModels<S extends z.ZodType<Comparable>>(
  schema: S,
  merge: (before: z.infer<S>, later: z.infer<S>) => z.infer<S>,
  modelsOf: (record: z.infer<S>) => readonly WithModel[],
): Merge {
  return async (files, out) => {
    const record = files.map((file) => readRecord(file, schema)).reduce((before, later) => merge(before, later));
    await publishRecords(dirname(out), [{ name: basename(out, ".json"), schema, record }]);
    const names = modelsOf(record).map(({ model }) => model.name);
    return { record, print: () => console.log(`${out}: ${names.join(", ")}`) };
  };
}
