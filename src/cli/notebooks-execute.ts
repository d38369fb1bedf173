/** @file Executes one notebook, and says what is wrong with it. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Figure } from "../report/figure";
import { renderPng, renderSvg } from "../report/render/render-figure";
import type { Jupyter } from "./jupyter";
import { type Cell, joinLines, type Notebook, notebookText, parseNotebook, readNotebook } from "./notebook-file";
import { describeDifference } from "./notebooks-compare";
import type { OnProgress } from "./progress-bar";

/** `run` stores the outputs in the notebook, `check` holds them against the stored ones. */
export type NotebookMode = "run" | "check";

const SCRIPT = join(__dirname, "notebooks-execute.py");
const PLOTLY = "application/vnd.plotly.v1+json";
/**
 * tslab prints an error that no cell awaits when the cell is done, where no runner looks, and goes on. So a cell of ours before all others
 * remembers such errors, and one after all others gives late ones the time to come and prints them. Neither is stored.
 */
const OPENING_CELL = codeCell(
  "opening",
  `{
  const unawaited: unknown[] = Object.assign(globalThis, { unawaited: [] }).unawaited;
  process.on("unhandledRejection", (reason) => void unawaited.push(reason));
  process.on("uncaughtException", (error) => void unawaited.push(error));
}`,
);
const CLOSING_CELL = codeCell(
  "closing",
  `await new Promise((resolve) => setTimeout(resolve, 200));
for (const error of globalThis["unawaited"]) console.error(error);`,
);

/**
 * Executes a copy of the notebook in the notebook's folder; cells tagged `live` are left out and keep what they have.
 *
 * @returns What is wrong, one text each: a cell that failed, a rejection that nobody awaited and, where the mode is `check`, a cell never executed
 *   or whose stored outputs are not those of today. A notebook with problems is not written.
 * @throws {Error} If the kernel cannot run it at all.
 */
export async function executeNotebook(
  mode: NotebookMode,
  file: string,
  jupyter: Jupyter,
  onProgress: OnProgress,
): Promise<string[]> {
  const notebook = readNotebook(file);
  const cells = notebook.cells.filter(({ metadata }) => !metadata.tags?.includes("live"));
  const executed = await execute(
    jupyter,
    { ...notebook, cells: [OPENING_CELL, ...cells, CLOSING_CELL] },
    file,
    onProgress,
  );
  const now = executed.cells.slice(1, -1);
  const label = (index: number): string => labelOf(notebook, cells[index]);

  const { failed_cell: failed } = executed.metadata;
  if (failed !== undefined) return [`${label(failed - 1)} fails: ${complaint(executed.cells[failed])}`];
  const closing = executed.cells[executed.cells.length - 1];
  if (standardError(closing)) return [`an error that no cell awaits: ${complaint(closing)}`];
  if (mode === "check") {
    return cells.flatMap((cell, i) => {
      const problem = staleness(cell, now[i]);
      return problem ? [`${label(i)} ${problem}`] : [];
    });
  }
  for (const [i, cell] of cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const count = now[i].execution_count;
    cell.execution_count = count ? count - 1 : null; // ours was the first
    cell.outputs = now[i].outputs;
  }
  await addPictures(notebook);
  writeFileSync(file, notebookText(notebook));
  return [];
}

function execute(
  { python, variables }: Jupyter,
  notebook: Notebook,
  file: string,
  onProgress: OnProgress,
): Promise<Notebook> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [SCRIPT], { cwd: dirname(file), env: { ...process.env, ...variables } });
    let output = "";
    let messages = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      messages += text;
      const done = /(?:.*\n)*cell (\d+)\n/.exec(messages);
      if (done) onProgress(Number(done[1]) + 1, notebook.cells.length);
    });
    child.on("error", reject);
    child.on("close", (exitCode) => {
      if (exitCode === 0) resolve(parseNotebook(output, file));
      else
        reject(
          new Error(`Cannot execute ${file} as the kernel must run to the end: ${messages.trim().split("\n").at(-1)}`),
        );
    });
    child.stdin.end(JSON.stringify(notebook));
    onProgress(0, notebook.cells.length);
  });
}

/** GitHub and nbviewer show a picture where JupyterLab draws the figure itself. */
async function addPictures({ cells }: Notebook): Promise<void> {
  for (const { data } of cells.flatMap(({ outputs }) => outputs ?? [])) {
    const figure = data?.[PLOTLY];
    if (data && isFigure(figure)) data["image/png"] = renderPng(await renderSvg(figure)).toString("base64");
  }
}

function isFigure(value: unknown): value is Figure {
  return typeof value === "object" && value !== null && "data" in value && "layout" in value;
}

function staleness(stored: Cell, now: Cell): string | undefined {
  if (stored.cell_type !== "code" || joinLines(stored.source).trim() === "") return undefined;
  if (typeof stored.execution_count !== "number") return "was never executed";
  const difference = describeDifference(stored.outputs ?? [], now.outputs ?? []);
  return difference && `is stale, ${difference}`;
}

/** "cell 3 (const x = 1;)": its place among all cells, and its first line. */
function labelOf({ cells }: Notebook, cell: Cell): string {
  return `cell ${cells.indexOf(cell) + 1} (${joinLines(cell.source).trim().split("\n")[0]})`;
}

function standardError({ outputs }: Cell): string {
  return (outputs ?? []).map(({ name, text }) => (name === "stderr" ? joinLines(text) : "")).join("");
}

/** The line of an error's print that says what happened: "RangeError: ...", or the first one. */
function complaint(cell: Cell): string {
  const printed = standardError(cell).split("\n");
  return printed.find((line) => /^\w*Error\b/.test(line)) ?? printed.find(Boolean) ?? "it ended without a word";
}

function codeCell(id: string, source: string): Cell {
  return { cell_type: "code", id, source, metadata: {}, execution_count: null, outputs: [] };
}
