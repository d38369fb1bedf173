/** @file `relu2 train`: trains a decoder on a corpus, or sweeps learning rates. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { openCorpus } from "../data/corpus/corpus-folder";
import type { TrainedVariant } from "../kernels/webgpu/training-ops";
import { readRecord } from "../records/read-record";
import { type TrainingRecord, trainingRecord } from "../records/training-record";
import { writeRecord } from "../records/write-record";
import { mergeTraining } from "../study/training/merge-training";
import { DECODER_SIZES, type DecoderSize, TRAINED_VARIANTS } from "../training/decoder-sizes";
import { printJson } from "./print";
import { printTrainingRecord } from "./print-training-record";
import { backendOption, checkOutFolder, prepareBackend } from "./settings";
import { nonNegativeInteger, positiveInteger } from "./study-run";
import { sweepRates, type TrainOptions, trainOne } from "./train-run";

/** A first guess for small decoders; a sweep finds the optimum of a size. */
const LEARNING_RATE = 2e-3;

/** `relu2 train <size> <variant>` */
export function trainCommand(): Command {
  return new Command("train")
    .description(
      "train a decoder on a corpus that `relu2 corpus` made; writes config.json, model.safetensors, tokenizer.json",
    )
    .argument("<size>", DECODER_SIZES.join(", "), oneOf(DECODER_SIZES))
    .argument(
      "<variant>",
      `${TRAINED_VARIANTS.join(", ")}, or all four one after the other`,
      oneOf([...TRAINED_VARIANTS, "all"]),
    )
    .requiredOption("--corpus <folder>", "where `relu2 corpus` wrote")
    .requiredOption("--tokens <number>", "tokens to train on; rounded up to whole steps", positiveNumber)
    .option("--batch-tokens <number>", "tokens of a step", positiveInteger, 32_768)
    .option(
      "--micro-batch-tokens <number>",
      "tokens on the device at a time; gradients add up over a step",
      positiveInteger,
    )
    .option("--lr <rate>", "peak learning rate", positiveNumber, LEARNING_RATE)
    .option(
      "--warm-up-steps <steps>",
      "steps in which the learning rate rises; a fiftieth of all unless given",
      positiveInteger,
    )
    .option(
      "--sweep <rates>",
      "train once with each peak learning rate, as in 5e-4,1e-3; keep their losses only",
      rates,
    )
    .option("--seed <seed>", "of the first weights and the order of the text", nonNegativeInteger, 1)
    .option("--validation-sequences <number>", "held-out sequences that losses are measured on", positiveInteger, 128)
    .option("--checkpoint-steps <steps>", "steps between checkpoints", positiveInteger, 500)
    .addOption(
      new Option("--precision <type>", "of the weights that are written").choices(["F16", "F32"]).default("F16"),
    )
    .option("--out <folder>", "where model and checkpoints go; with `all`, a folder a variant in it")
    .option("--resume", "go on from the checkpoint in the folder, if there is one", false)
    .option("--log-record <file>", "add the run to this record, such as figures/training-tiny.json")
    .option("--memory-limit <GB>", "refuse a run that would need more", positiveNumber)
    .option("--time-limit <minutes>", "refuse a run that would take longer", positiveNumber)
    .addOption(backendOption())
    .option("--json", "print one JSON object", false)
    .action(async (size: DecoderSize, variant: TrainedVariant | "all", options: TrainOptions) => {
      if (!options.out && !options.sweep)
        throw new RangeError("Cannot train as --out must name a folder for the model");
      if (options.out) checkOutFolder(options.out);
      const variants = variant === "all" ? TRAINED_VARIANTS : [variant];
      const corpus = openCorpus(options.corpus);
      try {
        const backend = await prepareBackend(options.backend, { trustedKernels: true });
        console.error(`backend ${backend.name} (${backend.device}): ${backend.reason}`);
        process.once("uncaughtException", failOnOneLine); // a graphics card that fails says so past all calls
        const records: TrainingRecord[] = [];
        for (const each of variants) {
          const folder = options.out && variants.length > 1 ? join(options.out, each) : options.out;
          const session = { size, variant: each, corpus, backend, options };
          const keep = (record: TrainingRecord): void => {
            if (options.logRecord) addToRecord(options.logRecord, record);
          };
          if (folder && !options.sweep) {
            records.push(await trainOne(session, folder));
            keep(records[records.length - 1]);
          } else records.push(await sweepRates(session, keep)); // each rate is kept as it ends: a sweep may be cut short
        }
        const record = records.reduce(mergeTraining);
        if (options.json) printJson(record);
        else printTrainingRecord(record);
      } finally {
        corpus.close();
      }
    });
}

function addToRecord(file: string, record: TrainingRecord): void {
  const merged = existsSync(file) ? mergeTraining(readRecord(file, trainingRecord), record) : record;
  writeRecord(file, trainingRecord, merged);
}

function oneOf<T extends string>(names: readonly T[]): (text: string) => T {
  return (text) => {
    const name = names.find((candidate) => candidate === text);
    if (name !== undefined) return name;
    throw new InvalidArgumentError(`It must be one of ${names.join(", ")}: current value is ${text}.`);
  };
}

function failOnOneLine(error: Error): void {
  console.error(`relu2: ${error.message}. Checkpoints are whole: run the same command with --resume.`);
  process.exit(1);
}

/** Reads an option that must be a number above 0; 315e6 is one. */
function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`It must be a number above 0: current value is ${text}.`);
}

function rates(text: string): number[] {
  return text.split(",").map(positiveNumber);
}
