/** @file `relu2 tradeoff`: what sparsity costs, by CETT limit and against other ways to choose neurons. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { readPaper } from "../records/paper";
import { readRecord } from "../records/read-record";
import {
  CONTROL_DEFINITIONS,
  type ModelTradeoff,
  type TradeoffRecord,
  tradeoffRecord,
} from "../records/tradeoff-record";
import type { ControlsPlan } from "../study/tradeoff/compare-controls";
import { mergeTradeoff } from "../study/tradeoff/merge-tradeoff";
import { type TradeoffPlan, tradeoffStudy } from "../study/tradeoff/tradeoff-study";
import { trainingOf } from "../study/tradeoff/training-of";
import { printJson, printTable } from "./print";
import { withSteps } from "./progress-bar";
import { agreement, publishRecords } from "./publish-record";
import { checkOutFolder } from "./settings";
import {
  cettLimits,
  nonNegativeInteger,
  numberList,
  planOf,
  recordName,
  type StudyOptions,
  withStudy,
  withStudyOptions,
} from "./study-run";

/** The paper's bounds. */
const LIMITS = readPaper().cettBounds;
const SPARSITIES = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95];
const PERCENT_RISES = [1, 5];
const CONTROL_SEQUENCES = 8;

interface TradeoffOptions extends StudyOptions {
  readonly limits: number[];
  readonly ppl: number[];
  readonly controls: number;
  readonly greedy: boolean;
  readonly sparsities: number[];
  readonly out: string;
}

/** `relu2 tradeoff <model...>` */
export function tradeoffCommand(): Command {
  return withStudyOptions(new Command("tradeoff"))
    .description("measure what sparsity costs; writes tradeoff-<model>.json, or one record of several models")
    .argument("<model...>", "assets, hub repositories org/repo, or files or folders")
    .option("--limits <limits>", "CETT limits; exact zeros alone are always measured", cettLimits, LIMITS)
    .option(
      "--ppl <percents>",
      "rises of perplexity, in percent, whose CETT limits are sought",
      percents,
      PERCENT_RISES,
    )
    .option(
      "--controls <sequences>",
      "held-out sequences that other ways to choose neurons are compared on; 0 for none",
      nonNegativeInteger,
      CONTROL_SEQUENCES,
    )
    .option(
      "--no-greedy",
      "leave out the greedy choice: minutes for a few thousand tokens of a small model, an hour for 512 of one with 135M weights",
    )
    .option("--sparsities <shares>", "sparsities that they are compared at", shares, SPARSITIES)
    .option("--out <place>", "folder of the record, or its file: models that it holds already stay in it", ".")
    .action(async (models: string[], options: TradeoffOptions) => {
      const file = recordFile(models, options.out);
      checkOutFolder(dirname(file));
      const record = await measureModels(models, options, file);
      const [published] = await publishRecords(dirname(file), [
        { name: basename(file, ".json"), schema: tradeoffRecord, record },
      ]);
      if (options.json) return printJson({ ...published, record });
      for (const model of record.measured.models) printModel(model);
      console.log(agreement(published));
    });
}

/** Measures one model after the other; each is added to those that the record holds. */
async function measureModels(
  models: readonly string[],
  options: TradeoffOptions,
  file: string,
): Promise<TradeoffRecord> {
  const plan: TradeoffPlan = {
    cettLimits: options.limits,
    perplexityRises: options.ppl.map((percent) => percent / 100),
    controls: options.controls > 0 ? controlsPlan(options) : undefined,
  };
  const measuredNow = new Set(models.map(recordName));
  let record = existsSync(file) ? withoutModels(readRecord(file, tradeoffRecord), measuredNow) : undefined;
  for (const model of models) {
    const measured = await withStudy(model, planOf(options), options, (context, curves) =>
      withSteps((onStep) =>
        tradeoffStudy(
          context,
          curves,
          trainingOf(model),
          plan,
          (part) => (done, total) => onStep(`${recordName(model)}: ${part}`, done, total),
        ),
      ),
    );
    record = record === undefined ? measured : mergeTradeoff(record, measured);
  }
  return record!; // commander asks for at least one model
}

function controlsPlan({ controls, sparsities, greedy }: TradeoffOptions): ControlsPlan {
  const definitions = CONTROL_DEFINITIONS.filter((definition) => greedy || definition !== "greedy");
  return { nSequences: controls, targetSparsities: sparsities, definitions };
}

/** Models that are measured anew must not hold the others to their old inputs. */
function withoutModels(record: TradeoffRecord, names: ReadonlySet<string>): TradeoffRecord | undefined {
  const models = record.measured.models.filter(({ model }) => !names.has(model.name));
  return models.length === 0 ? undefined : { ...record, measured: { models } };
}

function recordFile(models: readonly string[], out: string): string {
  if (out.endsWith(".json")) return out;
  if (models.length === 1) return join(out, `tradeoff-${recordName(models[0])}.json`);
  throw new RangeError(
    `Cannot name the record of ${models.length} models as --out must be a file that ends in .json: current value is ${out}`,
  );
}

function printModel({ model, denseLoss, limits, perplexity, controls }: ModelTradeoff): void {
  console.log(`${model.name} (${model.variant}): dense loss ${denseLoss.toFixed(4)} nats a token`);
  printTable(
    ["CETT", "sparsity", "loss change", "95 % interval"],
    limits.map(({ cettLimit, sparsity, lossChange, lossChangeInterval }) => [
      cettLimit,
      sparsity.toFixed(4),
      signed(lossChange),
      lossChangeInterval.map(signed).join(" to "),
    ]),
  );
  for (const { rise, crossing } of perplexity) {
    const percent = `perplexity + ${100 * rise} %`;
    if (crossing === null) console.log(`${percent}: at no limit`);
    else {
      const [low, high] = crossing.cettLimitInterval.map((limit) => limit.toFixed(3));
      console.log(
        `${percent}: CETT ${crossing.cettLimit.toFixed(3)} (${low} to ${high}), sparsity ${crossing.sparsity.toFixed(4)}`,
      );
    }
  }
  if (controls === null) return;
  printTable(
    ["definition", "sparsity", "loss change", "above cett", "CETT", "above cett"],
    controls.definitions.flatMap(({ definition, points }) =>
      points.map(({ sparsity, cett, cettAboveCett, lossChange, lossAboveCett }) => [
        definition,
        sparsity.toFixed(4),
        signed(lossChange),
        lossAboveCett === null ? "" : signed(lossAboveCett),
        cett.toFixed(4),
        cettAboveCett === null ? "" : signed(cettAboveCett),
      ]),
    ),
  );
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(5)}`;
}

function percents(text: string): number[] {
  const values = numberList(text);
  if (values.every((value) => value > 0)) return values;
  throw new InvalidArgumentError(
    `Rises must be percents above 0, as in 1,5: current value is ${JSON.stringify(text)}.`,
  );
}

function shares(text: string): number[] {
  const values = numberList(text);
  if (values.every((value) => value >= 0 && value < 1)) return values;
  throw new InvalidArgumentError(
    `Sparsities must be numbers in [0, 1), as in 0.5,0.9: current value is ${JSON.stringify(text)}.`,
  );
}
