/** @file `relu2 reproduce`: from a fresh clone to every record, figure, verdict and executed notebook. */
import { join } from "node:path";
import { Command } from "commander";
import { findBackends } from "../backend/choose-backend";
import { setupNative } from "../backend/setup-native";
import { besideSentences } from "../report/magnitudes/cett-sentences";
import { claimSentence } from "../report/sentences";
import { readCett, readClaims } from "../study/committed-records";
import { type Analysis, analyze, FULL_LIMITS, printAnalysis } from "./analyze";
import { judgeClaims, printTablesInto } from "./claims-file";
import { drawFigure } from "./figures";
import { executeNotebooks } from "./notebooks";
import type { NotebookMode } from "./notebooks-execute";
import { withSteps } from "./progress-bar";
import { backendOption, FIGURES_FOLDER, PROJECT_ROOT, pythonCommand, userCacheFolder } from "./settings";
import { FULL_PLAN } from "./study-run";

/** The model that needs no account and no hub. */
const MODEL = "smollm2-135m";
/** Enough documents to see the same picture, in minutes. */
const QUICK_PLAN = { ...FULL_PLAN, nCalibration: 6, nHeldOut: 6 };
const QUICK_LIMITS = [0.1, 0.2, 0.5];
/** Records made on a graphics card: they are read and drawn, not measured again. */
const TRAINING_RECORDS = ["training-tiny", "training-speed"];

interface ReproduceOptions {
  readonly quick: boolean;
  readonly backend?: string;
  readonly offline: boolean;
}

/** `relu2 reproduce` */
export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run the whole study on SmolLM2-135M: records, figures, verdicts, notebooks")
    .option("--quick", "fewer tokens, in minutes; the committed records stay as they are", false)
    .addOption(backendOption())
    .option("--offline", "use no network", false)
    .action(async (options: ReproduceOptions) => {
      const started = performance.now();
      await prepareNative(options);
      const undone = options.quick ? await quickStudy(options) : await fullStudy(options);
      console.log(`\nDone in ${((performance.now() - started) / 60_000).toFixed(1)} minutes.`);
      for (const sentence of undone) console.log(`Not done: ${sentence}`);
      console.log("Next: npm run lab opens notebooks/00-start-here.ipynb in JupyterLab.");
    });
}

/** Builds the native backend where it can be built and nothing better is there; without it the study runs, slower. */
async function prepareNative({ backend, offline }: ReproduceOptions): Promise<void> {
  const cacheFolder = userCacheFolder();
  const findings = await findBackends({ cacheFolder });
  const isFast = findings.some(({ name, available }) => available && (name === "webgpu" || name === "tensorflow"));
  const asked = backend ?? process.env.RELU2_BACKEND;
  if (isFast || offline || (asked !== undefined && asked !== "tensorflow")) return;
  try {
    await withSteps((onStep) => setupNative({ cacheFolder, cuda: false, python: pythonCommand(), onStep }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`${error.message}\nThe study goes on with the wasm backend, which takes several times as long.`);
  }
}

/** Measures all, replaces records that differ, and executes the notebooks. @returns What could not be done. */
async function fullStudy(options: ReproduceOptions): Promise<string[]> {
  const analysis = await analyze(MODEL, FULL_PLAN, FULL_LIMITS, { ...options, json: false }, FIGURES_FOLDER);
  printAnalysis(analysis);
  console.log("\nVerdicts (figures/claims.json):");
  const claims = judgeClaims(FIGURES_FOLDER);
  for (const claim of claims) console.log(claimSentence(claim));
  printTablesInto(join(PROJECT_ROOT, "README.md"), claims, FIGURES_FOLDER);
  printPictures(analysis);
  await redrawTraining();
  return await notebooks("run");
}

/** Measures less, leaves the committed records alone and checks the notebooks. @returns What could not be done. */
async function quickStudy(options: ReproduceOptions): Promise<string[]> {
  const folder = join(userCacheFolder(), "quick");
  const analysis = await analyze(MODEL, QUICK_PLAN, QUICK_LIMITS, { ...options, json: false }, folder);
  printAnalysis(analysis);
  console.log("\nBeside the committed record, which has more documents:");
  for (const sentence of besideSentences(analysis.cett, readCett(MODEL))) console.log(sentence);
  console.log("\nVerdicts of the full study (figures/claims.json):");
  for (const claim of readClaims()) console.log(claimSentence(claim));
  printPictures(analysis);
  return await notebooks("check");
}

/** Draws what was trained on a graphics card from its committed records. */
async function redrawTraining(): Promise<void> {
  for (const name of TRAINING_RECORDS) {
    const pictures = await drawFigure(join(FIGURES_FOLDER, `${name}.json`));
    for (const picture of pictures) console.log(`${picture} (from the committed record; \`relu2 train\` makes it)`);
  }
}

function printPictures({ published }: Analysis): void {
  console.log("\nFigures:");
  for (const picture of published.flatMap(({ pictures }) => pictures)) console.log(picture);
}

async function notebooks(mode: NotebookMode): Promise<string[]> {
  try {
    const results = await executeNotebooks(mode, []);
    return results.flatMap(({ file, problems }) => problems.map((problem) => `${file}: ${problem}`));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [`the notebooks were not executed: ${error.message}`];
  }
}
