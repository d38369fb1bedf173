/** @file `relu2 scale`: trains one model and runs every measure of the study on it, in one go. */
import { join } from "node:path";
import { Command } from "commander";
import { localityCommand } from "./locality";
import { predictorCommand } from "./predictor";
import { checkOutFolder, userCacheFolder } from "./settings";
import { nonNegativeInteger, positiveInteger } from "./study-run";
import { tradeoffCommand } from "./tradeoff";
import { trainCommand } from "./train";

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
  readonly rows: number;
  readonly backend?: string;
  readonly out: string;
}

/** `relu2 scale <size> <variant>` */
export function scaleCommand(): Command {
  return new Command("scale")
    .description(
      "train one model and run the commands train, tradeoff, predictor and locality on it; writes their records only. The weights stay in the " +
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
    .option("--calibrate <sequences>", "sequences that thresholds are fitted on", positiveInteger, 32)
    .option("--evaluate <sequences>", "held-out sequences", positiveInteger, 32)
    .option("--controls <sequences>", "of these, for other ways to choose neurons", nonNegativeInteger, 4)
    .option("--rows <rows>", "training rows of each layer's predictor", positiveInteger, 100_000)
    .option("--backend <name>", "as of relu2 train")
    .option("--out <folder>", "where the records go", ".")
    .action(async (size: string, variant: string, options: ScaleOptions) => {
      checkOutFolder(options.out);
      const model = join(userCacheFolder(), "scale", `${size}-${variant}-s${options.seed}`);
      for (const [command, words] of steps(size, variant, model, options)) {
        console.error(`${command.name()}`);
        await command.exitOverride().parseAsync(words, { from: "user" });
      }
    });
}

/** The commands, each with its words. */
function steps(size: string, variant: string, model: string, options: ScaleOptions): [Command, string[]][] {
  const { corpus, tokens, batchTokens, lr, seed, checkpointSteps, text, controls, rows, out } = options;
  const backend = options.backend === undefined ? [] : ["--backend", options.backend];
  const log = join(out, `training-${size}-${variant}-s${seed}.json`);
  const training = ["--corpus", corpus, "--tokens", tokens, "--batch-tokens", batchTokens];
  const run = ["--lr", lr, "--seed", seed, "--resume"];
  const checkpoints = ["--checkpoint-steps", checkpointSteps, "--log-record", log, "--out", model];
  const measured = ["--context", options.context, "--calibrate", options.calibrate, "--evaluate", options.evaluate];
  const study = [model, ...backend, "--text", ...text, ...measured, "--out", out];
  const words: [Command, (string | number)[]][] = [
    [trainCommand(), [size, variant, ...backend, ...training, ...run, ...checkpoints]],
    [tradeoffCommand(), [...study, "--controls", controls]],
    [predictorCommand(), [...study, "--rows", rows, "--no-save", "--no-sweep"]],
    [localityCommand(), study],
  ];
  return words.map(([command, all]) => [command, all.map(String)]);
}
