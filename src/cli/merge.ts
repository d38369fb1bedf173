/** @file `relu2 merge`: puts training records that were made apart into one. */
import { Command } from "commander";
import { readRecord } from "../records/read-record";
import { trainingRecord } from "../records/training-record";
import { writeRecord } from "../records/write-record";
import { mergeTraining } from "../study/merge-training";
import { printJson } from "./print";
import { printTrainingRecord } from "./print-training-record";

interface MergeOptions {
  readonly out: string;
  readonly json: boolean;
}

/** `relu2 merge <record...>` */
export function mergeCommand(): Command {
  return new Command("merge")
    .description(
      "put training records that were made one by one, perhaps on several machines, into one; of one run in two of them, the later counts",
    )
    .argument("<record...>", "records of one size and text, as `relu2 train --log-record` writes them")
    .requiredOption("--out <file>", "the record to write, such as figures/training-tiny.json")
    .option("--json", "print one JSON object", false)
    .action((files: string[], { out, json }: MergeOptions) => {
      const record = files.map((file) => readRecord(file, trainingRecord)).reduce(mergeTraining);
      writeRecord(out, trainingRecord, record);
      if (json) printJson(record);
      else printTrainingRecord(record);
    });
}
