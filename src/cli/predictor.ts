/** @file `relu2 predictor`: trains predictors of active neurons, judges them, and puts them in the loop. */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { TOP_SHARE } from "../predictor/evaluate-scorer";
import { writePredictors } from "../predictor/predictor-file";
import { readPaper } from "../records/paper";
import {
  PREDICTION_METHODS,
  type PredictionMethod,
  type PredictorRecord,
  predictorRecord,
} from "../records/predictor-record";
import { writeWhole } from "../records/write-record";
import { predictorCard } from "../report/predictivity/predictor-card";
import { predictorSentences } from "../report/predictivity/predictor-sentences";
import type { PredictorPlan } from "../study/predictor/predictor-plan";
import { type PredictorStudy, predictorStudy } from "../study/predictor/predictor-study";
import { joinPredictorRecords } from "../study/predictor/recorded-predictor";
import { modelPath } from "../study/study-model";
import { fetchWithProgress } from "./fetch";
import { printJson } from "./print";
import { withSteps } from "./progress-bar";
import { agreement, type Published, publishRecords } from "./publish-record";
import { checkOutFolder, PROJECT_ROOT } from "./settings";
import {
  cettLimits,
  nonNegativeInteger,
  numberList,
  planOf,
  positiveInteger,
  recordName,
  type StudyOptions,
  withStudy,
  withStudyOptions,
} from "./study-run";

/** Sizes beside the paper's, and parts of the rows: each about three times the one before. */
const SWEEP = { parameterShares: [0.015, 0.03, 0.12, 0.24], rowShares: [0.01, 0.032, 0.1, 0.32] };
/** A model with more layers is swept on four of them. */
const MOST_SWEPT_LAYERS = 8;
const FEWER_SWEPT_LAYERS = 4;

/** What is judged where baselines are left out. */
const WITHOUT_BASELINES: readonly PredictionMethod[] = ["predictor", "weightedRelu", "oracle"];

interface PredictorOptions extends StudyOptions {
  readonly rows: number;
  readonly validationRows: number;
  readonly rowText?: string[];
  readonly cett: number;
  readonly cettBounds: number[];
  readonly bounds: boolean;
  readonly share: number;
  readonly epochs: number;
  readonly patience: number;
  readonly batchRows: number;
  readonly lr: number;
  readonly weightDecay: number;
  readonly loop: number;
  readonly baselines: boolean;
  readonly sweep: boolean;
  readonly save: string | boolean;
  readonly name?: string;
  readonly out: string;
}

/** `relu2 predictor <models...>` */
export function predictorCommand(): Command {
  const paper = readPaper();
  return withStudyOptions(new Command("predictor"))
    .description(
      "train a predictor of the active neurons of every layer; write recall, predicted sparsity, baselines and the loss with predicted masks as a record; " +
        "and train and judge the paper's predictor at each CETT bound",
    )
    .argument("<models...>", "assets of the manifest, or model folders or files; several go into one record")
    .option("--rows <rows>", "training rows of each layer: tokens", positiveInteger, 100_000)
    .option("--validation-rows <rows>", "rows of other documents, to stop early", positiveInteger, 10_000)
    .option(
      "--row-text <names...>",
      "where these rows come from, unless from the documents of --text that are not held out",
    )
    .option(
      "--cett <limit>",
      "the CETT limit of the thresholds that say what is active",
      cettLimit,
      paper.numbers.markedCett.value,
    )
    .option(
      "--cett-bounds <limits>",
      "the CETT limits at which the paper's predictor is trained and judged, too",
      cettLimits,
      paper.cettBounds,
    )
    .option("--no-bounds", "leave these out: in a fraction of the time")
    .option(
      "--share <share>",
      "parameters of a predictor, as a share of the FFN's",
      share,
      paper.numbers.predictorParameterShare.value,
    )
    .option("--epochs <epochs>", "at most so many times through the rows", positiveInteger, 5)
    .option("--patience <epochs>", "stop when the validation loss has not fallen for so many", positiveInteger, 2)
    .option("--batch-rows <rows>", "rows of a step", positiveInteger, 512)
    .option("--lr <rate>", "peak learning rate", positiveNumber, 1e-2)
    .option("--weight-decay <decay>", "of AdamW", nonNegativeNumber, 0.01)
    .option("--loop <sequences>", "held-out sequences for the loss in the loop; 0 for none", nonNegativeInteger, 12)
    .option("--no-baselines", "judge the two predictors and the oracle only: in half the time")
    .option("--no-sweep", "leave out the sweeps over widths and rows")
    .option(
      "--save <folder>",
      "where the predictors go; unless given, a folder predictor/ beside the model's weights, or in --out for a model that was fetched",
    )
    .option("--no-save", "keep the record only")
    .option("--name <name>", "of the record; the model's unless given")
    .option("--out <folder>", "where the record goes", ".")
    .action(async (models: string[], options: PredictorOptions) => {
      checkOutFolder(options.out);
      if (models.length > 1 && options.name === undefined) {
        throw new RangeError("Cannot put several models into one record as --name must name it: there is none");
      }
      if (models.length > 1 && typeof options.save === "string") {
        throw new RangeError("Cannot save predictors of several models as --save names one folder: leave it out");
      }
      const { record, published, saved } = await measureAll(models, options);
      if (options.json) return printJson({ record, published, saved });
      for (const sentence of predictorSentences(record)) console.log(sentence);
      for (const file of saved) console.log(`predictors: ${file}`);
      for (const each of published) console.log(agreement(each));
    });
}

async function measureAll(
  models: readonly string[],
  options: PredictorOptions,
): Promise<{ record: PredictorRecord; published: Published[]; saved: string[] }> {
  const records: PredictorRecord[] = [];
  const saved: string[] = [];
  for (const model of models) {
    const study = await measure(model, options);
    records.push(study.record);
    if (options.save !== false) saved.push(await save(model, study, options));
  }
  const record = joinPredictorRecords(records);
  const name = `predictor-${options.name ?? recordName(models[0])}`;
  return { record, saved, published: await publishRecords(options.out, [{ name, schema: predictorRecord, record }]) };
}

async function measure(model: string, options: PredictorOptions): Promise<PredictorStudy> {
  return await withStudy(model, planOf(options), options, async (context, curves) => {
    const { nLayers } = context.model.model.config;
    const plan = predictorPlan(options, nLayers);
    console.error(`predictors of ${context.model.input.name}`);
    return await withSteps((onStage) => predictorStudy(context, curves, plan, onStage));
  });
}

function predictorPlan(options: PredictorOptions, nLayers: number): PredictorPlan {
  const { epochs, patience, batchRows, weightDecay, seed } = options;
  return {
    text: {
      ...planOf(options),
      nTrainingRows: options.rows,
      nValidationRows: options.validationRows,
      rowTexts: options.rowText,
    },
    cettLimit: options.cett,
    cettBounds: options.bounds ? [...new Set(options.cettBounds)].sort((one, other) => one - other) : [],
    parameterShare: options.share,
    fit: { epochs, patience, batchRows, peakLearningRate: options.lr, weightDecay, seed },
    methods: options.baselines ? PREDICTION_METHODS : WITHOUT_BASELINES,
    topShare: TOP_SHARE,
    nLoopSequences: Math.min(options.loop, options.evaluate),
    sweeps: options.sweep ? { ...SWEEP, nLayers: nLayers <= MOST_SWEPT_LAYERS ? nLayers : FEWER_SWEPT_LAYERS } : null,
  };
}

/** Writes the predictors and their card. @returns The file. */
async function save(model: string, { record, predictors }: PredictorStudy, options: PredictorOptions): Promise<string> {
  const folder = typeof options.save === "string" ? options.save : await folderBeside(model, options);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "predictor.safetensors");
  await writePredictors(file, predictors);
  writeWhole(join(folder, "README.md"), predictorCard(record, record.measured.models[0]));
  return file;
}

/**
 * A folder of its own: a second safetensors file among the weights would change what the model is. What was fetched lies in a cache that nothing else is written to: then
 * the folder of the records.
 */
async function folderBeside(model: string, { offline, out }: PredictorOptions): Promise<string> {
  const path = await modelPath(model, (asset) => fetchWithProgress(asset, offline));
  const isOurs = existsSync(model) || !relative(PROJECT_ROOT, path).startsWith("..");
  if (!isOurs) return join(out, `predictor-${recordName(model)}`);
  return join(statSync(path).isDirectory() ? path : dirname(path), "predictor");
}

function cettLimit(text: string): number {
  const limits = cettLimits(text);
  if (limits.length === 1) return limits[0];
  throw new InvalidArgumentError(`It must be one limit: current value is ${text}.`);
}

function share(text: string): number {
  const value = positiveNumber(text);
  if (value <= 1) return value;
  throw new InvalidArgumentError(`It must be a number in (0, 1]: current value is ${text}.`);
}

function positiveNumber(text: string): number {
  const value = nonNegativeNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError(`It must be a number above 0: current value is ${text}.`);
}

function nonNegativeNumber(text: string): number {
  const [value] = numberList(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`It must be a number of at least 0: current value is ${text}.`);
}
