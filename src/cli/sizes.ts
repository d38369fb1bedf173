/** @file `relu2 sizes`: sets models of several sizes side by side, from the records of each. */
import { basename, dirname } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { localityRecord } from "../records/locality-record";
import { predictorRecord } from "../records/predictor-record";
import { readRecord } from "../records/read-record";
import { scaleRecord } from "../records/scale-record";
import { tradeoffRecord } from "../records/tradeoff-record";
import { trainingRecord } from "../records/training-record";
import { scaleSentences } from "../report/scale/scale-sentences";
import { type Named, scaleSeries } from "../study/scale-series";
import { sourceHash } from "../study/source-hash";
import { printJson } from "./print";
import { agreement, publishRecords } from "./publish-record";
import { checkOutFolder, commandLine } from "./settings";

const READERS: ReadonlyMap<string, (file: string) => Named["record"]> = new Map<
  string,
  (file: string) => Named["record"]
>([
  ["training", (file) => readRecord(file, trainingRecord)],
  ["tradeoff", (file) => readRecord(file, tradeoffRecord)],
  ["predictor", (file) => readRecord(file, predictorRecord)],
  ["locality", (file) => readRecord(file, localityRecord)],
]);
const KINDS = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(READERS.keys());

/** `relu2 sizes <record...>` */
export function sizesCommand(): Command {
  return new Command("sizes")
    .description(
      "join the records of models of several sizes into one record of sparsity, recall and reuse against size; measures nothing itself",
    )
    .argument("<record...>", `records of ${KINDS}; every model of the tradeoff records gets a row`)
    .option("--out <file>", "the record to write", "scale.json")
    .option("--json", "print one JSON object", false)
    .action(async (files: string[], { out, json }: { out: string; json: boolean }) => {
      if (!out.endsWith(".json")) {
        throw new RangeError(
          `Cannot write the record as --out must be a file that ends in .json: current value is ${out}`,
        );
      }
      checkOutFolder(dirname(out));
      const run = {
        command: commandLine(),
        sourceSha256: sourceHash(),
        backend: "none",
        device: "none: from records",
        elapsedMs: 0,
      };
      const record = scaleSeries(files.map(readNamed), run);
      const [published] = await publishRecords(dirname(out), [
        { name: basename(out, ".json"), schema: scaleRecord, record },
      ]);
      if (json) return printJson({ ...published, record });
      for (const sentence of scaleSentences(record)) console.log(sentence);
      console.log(agreement(published));
    });
}

/** @throws {RangeError} If the record is of another kind. */
function readNamed(file: string): Named {
  const { kind } = readRecord(file, z.looseObject({ kind: z.string() }));
  const read = READERS.get(kind);
  if (read === undefined) {
    throw new RangeError(`Cannot compare sizes from ${file} as its kind must be ${KINDS}: it is ${kind}`);
  }
  return { name: basename(file, ".json"), record: read(file) } as Named;
}
