/** @file `relu2 notebooks run|check`: executes notebooks and stores their outputs, or holds them against the stored ones. */
import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { projectJupyter } from "./lab";
import { executeNotebook, type NotebookMode } from "./notebooks-execute";
import { printJson } from "./print";
import { withProgress } from "./progress-bar";
import { PROJECT_ROOT } from "./settings";

/** What became of one notebook. */
export interface NotebookResult {
  readonly file: string;
  readonly elapsedMs: number;
  /** Empty where it passed. */
  readonly problems: readonly string[];
}

/** The command `notebooks`. */
export function notebooksCommand(): Command {
  return new Command("notebooks")
    .description("execute the notebooks; cells tagged live are left as they are")
    .addCommand(modeCommand("run", "execute in place: outputs and a picture of each figure are stored"))
    .addCommand(
      modeCommand("check", "execute copies: fails on an error, an unhandled rejection, and outputs that are stale"),
    );
}

/**
 * Executes notebooks one after the other, with a bar for each.
 *
 * @param files all of `notebooks/` where none is named.
 * @param onResult told of each notebook when it is done.
 */
export async function executeNotebooks(
  mode: NotebookMode,
  files: readonly string[],
  onResult: (result: NotebookResult) => void = () => undefined,
): Promise<NotebookResult[]> {
  const jupyter = await projectJupyter();
  const results: NotebookResult[] = [];
  for (const file of files.length > 0 ? files.map((name) => resolve(name)) : projectNotebooks()) {
    const started = performance.now();
    const problems = await withProgress(basename(file), (onProgress) =>
      executeNotebook(mode, file, jupyter, onProgress),
    ).catch((error: Error) => [error.message]);
    results.push({ file, elapsedMs: Math.round(performance.now() - started), problems });
    onResult(results[results.length - 1]);
  }
  return results;
}

function modeCommand(mode: NotebookMode, description: string): Command {
  return new Command(mode)
    .description(description)
    .argument("[files...]", "notebooks; all of notebooks/ unless given")
    .option("--json", "print the results as JSON")
    .action(async (files: string[], { json }: { json?: boolean }) => {
      const results = await executeNotebooks(mode, files, json ? undefined : printResult);
      const failed = results.filter(({ problems }) => problems.length > 0).length;
      if (json) printJson(results);
      else console.log(`${results.length - failed} passed, ${failed} failed`);
      if (failed > 0) process.exitCode = 1;
    });
}

function projectNotebooks(): string[] {
  const folder = join(PROJECT_ROOT, "notebooks");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .map((name) => join(folder, name));
}

function printResult({ file, elapsedMs, problems }: NotebookResult): void {
  console.log(`${problems.length > 0 ? "FAIL" : "ok  "} ${basename(file)} ${(elapsedMs / 1000).toFixed(1)} s`);
  for (const problem of problems) console.log(`     ${problem}`);
}
