/** @file `relu2 locality`: which neurons are active again in the next tokens, which together, and what that saves. */
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { createPairCounter, type PairCounter } from "../kernels/cpu/pair-counter";
import { localityRecord } from "../records/locality-record";
import { readPaper } from "../records/paper";
import { savingsRecord } from "../records/savings-record";
import { localitySentences } from "../report/affinity/locality-sentences";
import { savingsSentences } from "../report/affinity/savings-sentences";
import type { CalibrationCurves } from "../study/curves/calibration-curves";
import { localityStudy, type ModelLocality, modelLocality } from "../study/locality/locality-study";
import { readPredictorCost } from "../study/savings/savings-predictor";
import { type ModelSavingsPart, modelSavings, savingsStudy } from "../study/savings/savings-study";
import type { StudyContext } from "../study/study-context";
import { printJson } from "./print";
import { withProgress } from "./progress-bar";
import { agreement, type NewRecord, publishRecords } from "./publish-record";
import { checkOutFolder, userCacheFolder } from "./settings";
import {
  cettLimits,
  numberList,
  planOf,
  recordName,
  type StudyOptions,
  withStudy,
  withStudyOptions,
} from "./study-run";

interface LocalityOptions extends StudyOptions {
  readonly cett: number[];
  readonly sparsity: number[];
  readonly savings: boolean;
  readonly predictor?: string;
  readonly name?: string;
  readonly out: string;
}

/** What is measured of one model. */
interface Measured {
  readonly locality: ModelLocality;
  readonly savings?: ModelSavingsPart;
}

/** `relu2 locality <model...>` */
export function localityCommand(): Command {
  const { markedCett, sparsityOfAffinity } = readPaper().numbers;
  return withStudyOptions(new Command("locality"))
    .description(
      "measure reuse between tokens and co-activation between neurons on held-out text; writes locality-<name>.json and its pictures",
    )
    .argument("<model...>", "assets, hub repositories org/repo, or files or folders")
    .option("--cett <limits>", "CETT limits, as in 0.1,0.2", cettLimits, [markedCett.value])
    .option(
      "--sparsity <targets>",
      "mean sparsities over layers, as in 0.9,0.95: each model is measured at its own CETT limit for each",
      targetSparsities,
      [sparsityOfAffinity.value],
    )
    .option("--savings", "also what is saved at the CETT limit that the paper marks: writes savings-<name>.json", false)
    .option("--predictor <record>", "a record of predictors for these models: savings with their sparsity and cost")
    .option("--name <name>", "what the records are called; unless given, the name of the first model")
    .option("--out <folder>", "where the records go", ".")
    .action(async (models: string[], options: LocalityOptions) => {
      checkOutFolder(options.out);
      const counter = await createPairCounter(userCacheFolder());
      const measured: Measured[] = [];
      for (const model of models) {
        measured.push(
          await withStudy(model, planOf(options), options, (context, curves) =>
            measure(context, curves, counter, options),
          ),
        );
      }
      const records = recordsOf(measured, options.name ?? recordName(models[0]), options);
      const published = await publishRecords(options.out, records);
      if (options.json) return printJson({ published, records: records.map(({ record }) => record) });
      for (const sentence of records.flatMap(({ sentences }) => sentences)) console.log(sentence);
      for (const record of published) console.log(agreement(record));
    });
}

async function measure(
  context: StudyContext,
  curves: CalibrationCurves,
  counter: PairCounter,
  { cett, sparsity, savings, predictor }: LocalityOptions,
): Promise<Measured> {
  const { input } = context.model;
  const cettLimit = savingsLimit();
  const cost = predictor === undefined ? undefined : readPredictorCost(predictor, input, cettLimit);
  const locality = await withProgress(`locality of ${input.name}`, (onProgress) =>
    modelLocality(context, curves, { cettLimits: cett, targetSparsities: sparsity }, counter, onProgress),
  );
  if (!savings) return { locality };
  const options = { cettLimit, counter, weightsFolder: join(userCacheFolder(), "tmp"), predictor: cost };
  return {
    locality,
    savings: await withProgress(`savings of ${input.name}`, (onProgress) =>
      modelSavings(context, curves, options, onProgress),
    ),
  };
}

function recordsOf(
  measured: readonly Measured[],
  name: string,
  { cett, sparsity }: LocalityOptions,
): (NewRecord & { sentences: string[] })[] {
  const locality = localityStudy(
    measured.map((model) => model.locality),
    { cettLimits: cett, targetSparsities: sparsity },
  );
  const records = [
    { name: `locality-${name}`, schema: localityRecord, record: locality, sentences: localitySentences(locality) },
  ];
  const parts = measured.flatMap(({ savings }) => savings ?? []);
  if (parts.length === 0) return records;
  const savings = savingsStudy(parts, savingsLimit());
  const ofSavings = {
    name: `savings-${name}`,
    schema: savingsRecord,
    record: savings,
    sentences: savingsSentences(savings),
  };
  return [...records, ofSavings];
}

/** Where savings are measured. */
function savingsLimit(): number {
  return readPaper().numbers.markedCett.value;
}

/** Reads an option that must be sparsities, each in [0, 1). */
function targetSparsities(text: string): number[] {
  const targets = numberList(text);
  if (targets.every((target) => target >= 0 && target < 1)) return targets;
  throw new InvalidArgumentError(
    `Sparsities must be numbers in [0, 1), as in 0.9,0.95: current value is ${JSON.stringify(text)}.`,
  );
}
