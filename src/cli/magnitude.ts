/** @file `relu2 magnitude`: how a model's neuron output magnitudes are distributed. */
import { Command } from "commander";
import { magnitudeRecord } from "../records/magnitude-record";
import { magnitudeSentence } from "../report/magnitudes/magnitude-sentence";
import { magnitudeStudy } from "../study/curves/magnitude-study";
import { printJson } from "./print";
import { agreement, publishRecords } from "./publish-record";
import { checkOutFolder } from "./settings";
import { planOf, recordName, type StudyOptions, withStudy, withStudyOptions } from "./study-run";

/** `relu2 magnitude <model>` */
export function magnitudeCommand(): Command {
  return withStudyOptions(new Command("magnitude"))
    .description("measure the distribution of neuron output magnitudes; writes magnitude-<model>.json and its pictures")
    .argument("<model>", "an asset, a hub repository org/repo, or a file or folder")
    .option("--out <folder>", "where the record goes", ".")
    .action(async (model: string, options: StudyOptions & { out: string }) => {
      checkOutFolder(options.out);
      const record = await withStudy(model, planOf(options), options, async (context, curves) =>
        magnitudeStudy(context, curves),
      );
      const [published] = await publishRecords(options.out, [
        { name: `magnitude-${recordName(model)}`, schema: magnitudeRecord, record },
      ]);
      if (options.json) return printJson({ ...published, record });
      console.log(magnitudeSentence(record));
      console.log(agreement(published));
    });
}
