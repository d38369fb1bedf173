/** @file `relu2 scale`: trains one model and runs every measure of the study on it, in one go. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { localityCommand } from "./locality";
import { predictorCommand } from "./predictor";
import { checkOutFolder, userCacheFolder } from "./settings";
import { FULL_PLAN, nonNegativeInteger, positiveInteger } from "./study-run";
import { tradeoffCommand } from "./tradeoff";
import { trainCommand } from "./train";
import { TRAINING_RECORD } from "./train-run";

/** As of `relu2 predictor`. */
const PREDICTOR_BATCH_ROWS = 512;

interface ScaleOptions {
  readonly corpus: string;
  readonly tokens: string;
  readonly batchTokens: number;
  readonly lr: string;
  readonly seed: number;
  readonly checkpointSteps: number;
  readonly text: string[];
  readonly context: number;
  readonly calibrate: number;
  readonly evaluate: number;
  readonly controls: number;
  readonly greedy: boolean;
  readonly rows: number;
  readonly loop: number;
  readonly bounds: boolean;
  readonly baselines: boolean;
  readonly backend?: string;
  readonly out: string;
}

/** `relu2 scale <size> <variant>` */
export function scaleCommand(): Command {
  return new Command("scale")
    .description(
      "train one model and run the commands train, tradeoff, locality and predictor on it; writes their records only. The weights stay in the " +
        "cache folder: run again, it goes on where it stopped",
    )
    .argument("<size>", "as of relu2 train")
    .argument("<variant>", "as of relu2 train")
    .requiredOption("--corpus <folder>", "where `relu2 corpus` wrote")
    .requiredOption("--tokens <number>", "tokens to train on")
    .requiredOption("--text <names...>", "text of other documents to measure on, as of relu2 tradeoff")
    .option("--batch-tokens <number>", "tokens of a training step", positiveInteger, 32_768)
    .option("--lr <rate>", "peak learning rate", "2e-3")
    .option("--seed <seed>", "of training: first weights and order of the text", nonNegativeInteger, 1)
    .option("--checkpoint-steps <steps>", "steps between checkpoints", positiveInteger, 1000)
    .option("--context <tokens>", "tokens of a sequence that is measured", positiveInteger, 512)
    .option(
      "--calibrate <sequences>",
      "sequences that thresholds are fitted on",
      positiveInteger,
      FULL_PLAN.nCalibration,
    )
    .option("--evaluate <sequences>", "held-out sequences", positiveInteger, 32)
    .option("--controls <sequences>", "of these, for other ways to choose neurons", nonNegativeInteger, 4)
    .option("--no-greedy", "as of relu2 tradeoff")
    .option("--rows <rows>", "training rows of each layer's predictor", positiveInteger, 100_000)
    .option("--loop <sequences>", "as of relu2 predictor", nonNegativeInteger, 12)
    .option("--no-bounds", "as of relu2 predictor")
    .option("--no-baselines", "as of relu2 predictor")
    .option("--backend <name>", "as of relu2 train")
    .option("--out <folder>", "where the records go", ".")
    .action(async (size: string, variant: string, options: ScaleOptions) => {
      checkOutFolder(options.out);
      checkAmounts(options);
      const name = `${size}-${variant}-${amount(options.tokens)}-s${options.seed}`;
      const model = join(userCacheFolder(), "scale", name);
      await run(trainCommand(), [size, variant, ...trainingWords(model, options)]);
      mkdirSync(options.out, { recursive: true });
      copyFileSync(join(model, TRAINING_RECORD), join(options.out, `training-${name}.json`));
      const study = studyWords(model, options);
      await run(tradeoffCommand(), [...study, ...controlsWords(options)]);
      await run(localityCommand(), study);
      await run(predictorCommand(), [...study, ...predictorWords(options)]); // last, as it takes longest
    });
}

/** Tokens as a name has them: 350m. */
function amount(tokens: string): string {
  const value = Number(tokens);
  return value < 1e6 ? tokens : `${Math.round(value / 1e6)}m`;
}

/** What the studies would refuse after the training. */
function checkAmounts({ evaluate, rows }: ScaleOptions): void {
  const refuse = (option: string, must: string, is: number): never => {
    throw new RangeError(`Cannot measure a model as --${option} must be ${must}: current value is ${is}`);
  };
  if (evaluate < 2) refuse("evaluate", "at least 2: partners are chosen on one half and scored on the other", evaluate);
  if (rows < PREDICTOR_BATCH_ROWS) refuse("rows", `at least ${PREDICTOR_BATCH_ROWS}, one step's rows`, rows);
}

async function run(command: Command, words: readonly (string | number)[]): Promise<void> {
  console.error(command.name());
  await command.exitOverride().parseAsync(words.map(String), { from: "user" });
}

function trainingWords(model: string, options: ScaleOptions): (string | number)[] {
  const { corpus, tokens, batchTokens, lr, seed, checkpointSteps } = options;
  const plan = ["--corpus", corpus, "--tokens", tokens, "--batch-tokens", batchTokens, "--lr", lr, "--seed", seed];
  return [...backendWords(options), ...plan, "--checkpoint-steps", checkpointSteps, "--resume", "--out", model];
}

function studyWords(model: string, options: ScaleOptions): (string | number)[] {
  const { text, context, calibrate, evaluate, out } = options;
  const amounts = ["--context", context, "--calibrate", calibrate, "--evaluate", evaluate];
  return [model, ...backendWords(options), "--text", ...text, ...amounts, "--out", out];
}

function controlsWords({ controls, greedy }: ScaleOptions): (string | number)[] {
  return ["--controls", controls, ...(greedy ? [] : ["--no-greedy"])];
}

function predictorWords({ rows, loop, bounds, baselines }: ScaleOptions): (string | number)[] {
  const leftOut = [...(bounds ? [] : ["--no-bounds"]), ...(baselines ? [] : ["--no-baselines"])];
  return ["--rows", rows, "--loop", loop, "--no-save", "--no-sweep", ...leftOut];
}

function backendWords({ backend }: ScaleOptions): string[] {
  return backend === undefined ? [] : ["--backend", backend];
}
