/** @file `relu2 inspect`: a model on one text, to be held against another implementation. */
import { Command, type Command as CommandType, InvalidArgumentError } from "commander";
import { readTextFile } from "../data/documents/read-text-file";
import { createCettPool } from "../kernels/cpu/cett-pool";
import { type Inspection, inspect } from "../study/inspect/inspect";
import { printJson, printTable } from "./print";
import { withProgress } from "./progress-bar";
import { prepareBackend, threadCount, userCacheFolder } from "./settings";
import { cettLimits, type ModelOptions, numberList, positiveInteger, withModel, withModelOptions } from "./study-run";

interface InspectOptions extends ModelOptions {
  readonly text: string;
  readonly context: number;
  readonly bos: boolean;
  readonly positions: number[];
  readonly cett?: number[];
  readonly calibrate?: number;
  readonly evaluate?: number;
}

/** `relu2 inspect <model>` */
export function inspectCommand(): CommandType {
  return withModelOptions(new Command("inspect"))
    .description(
      "show token ids, logits, loss and, per CETT limit, thresholds and sparsity of a model on one text file",
    )
    .argument("<model>", "an asset, a hub repository org/repo, or a file or folder")
    .requiredOption("--text <file>", "UTF-8 text, taken as one document")
    .option("--context <tokens>", "tokens of a sequence", positiveInteger, 512)
    .option("--bos", "put the beginning-of-sequence token in front of every sequence", false)
    .option("--no-bos", "put nothing in front (the default)")
    .option("--positions <list>", "positions of the first sequence, as in 0,31,63", positions, [0])
    .option("--cett <limits>", "CETT limits, as in 0.05,0.1,0.2; needs --calibrate and --evaluate", cettLimits)
    .option(
      "--calibrate <tokens>",
      "fit thresholds on the first so many tokens (tokens here, sequences in analyze)",
      positiveInteger,
    )
    .option(
      "--evaluate <tokens>",
      "evaluate on so many tokens after those (tokens here, sequences in analyze)",
      positiveInteger,
    )
    .action(async (model: string, options: InspectOptions) => {
      const document = readTextFile(options.text);
      const cett = cettPlan(options);
      const cacheFolder = userCacheFolder();
      await prepareBackend(options.backend);
      const inspection = await withModel(model, options, async (study) => {
        const pool = await createCettPool({ nThreads: threadCount(), cacheFolder });
        const plan = { contextLength: options.context, bos: options.bos, positions: options.positions, cett };
        return await withProgress(`running ${model}`, (onProgress) =>
          inspect(study, document, plan, pool, (share) => onProgress(share, 1)),
        ).finally(() => pool.close());
      });
      if (options.json) printJson(inspection);
      else printInspection(inspection);
    });
}

function cettPlan({ cett, calibrate, evaluate }: InspectOptions) {
  if (cett === undefined && calibrate === undefined && evaluate === undefined) return undefined;
  if (cett !== undefined && calibrate !== undefined && evaluate !== undefined) {
    return { limits: cett, nCalibration: calibrate, nEvaluation: evaluate };
  }
  throw new RangeError(
    "Cannot fit thresholds as --cett must come with --calibrate and --evaluate, each a number of tokens: not all three are given",
  );
}

function positions(text: string): number[] {
  const list = numberList(text);
  if (list.every((position) => Number.isInteger(position) && position >= 0)) return list;
  throw new InvalidArgumentError(
    `Positions must be whole numbers from 0, as in 0,31,63: current value is ${JSON.stringify(text)}.`,
  );
}

function printInspection({ model, tokens, nSequences, loss, nPredictedTokens, ...rest }: Inspection): void {
  console.log(
    `${model.name}: ${tokens.length} tokens in ${nSequences} sequences; loss ${loss.toFixed(5)} nats over ${nPredictedTokens} tokens`,
  );
  for (const { position, mean, standardDeviation, top } of rest.positions) {
    const best = top.slice(0, 5).map(({ text, logit }) => `${JSON.stringify(text)} ${logit.toFixed(3)}`);
    console.log(
      `position ${position}: logits ${mean.toFixed(4)} ± ${standardDeviation.toFixed(4)}; ${best.join(", ")}`,
    );
  }
  for (const { cettLimit, layers, evaluation } of rest.limits ?? []) {
    console.log(
      `CETT ${cettLimit}: sparsity ${evaluation.sparsity.toFixed(4)}, loss ${evaluation.loss.toFixed(5)} (dense ${rest.denseEvaluationLoss?.toFixed(5)})`,
    );
    const rows = layers.map(({ threshold, cett, sparsity }, l) => [
      l,
      threshold.toPrecision(6),
      cett.toFixed(5),
      sparsity.toFixed(5),
      evaluation.sparsityByLayer[l].toFixed(5),
    ]);
    printTable(["layer", "threshold", "CETT", "sparsity", "evaluated"], rows);
  }
}
