/** @file `relu2 analyze`: every measure of the study on any model. */
import { Command } from "commander";
import { type CettRecord, cettRecord } from "../records/cett-record";
import { type MagnitudeRecord, magnitudeRecord } from "../records/magnitude-record";
import { readPaper } from "../records/paper";
import { cettSentences } from "../report/magnitudes/cett-sentences";
import { magnitudeSentence } from "../report/magnitudes/magnitude-sentence";
import { cettStudy } from "../study/curves/cett-study";
import { magnitudeStudy } from "../study/curves/magnitude-study";
import type { TextPlan } from "../study/study-text";
import { printJson } from "./print";
import { withProgress } from "./progress-bar";
import { agreement, type Published, publishRecords } from "./publish-record";
import { checkOutFolder } from "./settings";
import {
  cettLimits,
  type ModelOptions,
  planOf,
  recordName,
  type StudyOptions,
  withStudy,
  withStudyOptions,
} from "./study-run";

/** The CETT limits of a full study: the paper's bounds. */
export const FULL_LIMITS = readPaper().cettBounds;

/** All records of a model, and what became of them. */
export interface Analysis {
  readonly magnitude: MagnitudeRecord;
  readonly cett: CettRecord;
  readonly published: readonly Published[];
}

/** `relu2 analyze <model>` */
export function analyzeCommand(): Command {
  return withStudyOptions(new Command("analyze"))
    .description("take every measure on a model; writes magnitude-<model>.json, cett-<model>.json and their pictures")
    .argument("<model>", "an asset, a hub repository org/repo, or a file or folder")
    .option("--cett <limits>", "CETT limits, as in 0.05,0.1,0.2", cettLimits, FULL_LIMITS)
    .option("--out <folder>", "where the records go", ".")
    .action(async (model: string, options: StudyOptions & { cett: number[]; out: string }) => {
      checkOutFolder(options.out);
      const analysis = await analyze(model, planOf(options), options.cett, options, options.out);
      if (options.json) printJson(analysis);
      else printAnalysis(analysis);
    });
}

/** Measures a model and publishes its records. */
export async function analyze(
  model: string,
  plan: TextPlan,
  limits: readonly number[],
  options: ModelOptions,
  out: string,
): Promise<Analysis> {
  const { magnitude, cett } = await withStudy(model, plan, options, async (context, curves) => ({
    magnitude: magnitudeStudy(context, curves),
    cett: await withProgress("thresholds on held-out text", (onProgress) =>
      cettStudy(context, curves, limits, onProgress),
    ),
  }));
  const name = recordName(model);
  return {
    magnitude,
    cett,
    published: await publishRecords(out, [
      { name: `magnitude-${name}`, schema: magnitudeRecord, record: magnitude },
      { name: `cett-${name}`, schema: cettRecord, record: cett },
    ]),
  };
}

/** Prints what was found and where it is. */
export function printAnalysis({ magnitude, cett, published }: Analysis): void {
  for (const sentence of [magnitudeSentence(magnitude), ...cettSentences(cett)]) console.log(sentence);
  for (const record of published) console.log(agreement(record));
}
