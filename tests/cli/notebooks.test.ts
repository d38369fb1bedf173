import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { prepareJupyter } from "../../src/cli/jupyter";
import { executeNotebook, type NotebookMode } from "../../src/cli/notebooks-execute";

const root = resolve(__dirname, "../..");
const fixtures = join(root, "tests/fixtures/notebooks");
const hasJupyter = existsSync(join(root, ".venv/pins.txt")) || process.env.CONDA_PREFIX !== undefined;
const SLOW_MS = 180_000; // a kernel starts in seconds, on a loaded machine in many

async function problemsOf(mode: NotebookMode, file: string): Promise<string[]> {
  return await executeNotebook(mode, file, await prepareJupyter({ root, environment: process.env }), () => undefined);
}

/** A copy of the fixture, inside the checkout so that its imports work, with every code cell as `change` leaves it. */
function copyOf(name: string, change: (cell: { metadata: { tags?: string[] } }) => void): string {
  const notebook = JSON.parse(readFileSync(join(fixtures, name), "utf8"));
  for (const cell of notebook.cells) if (cell.cell_type === "code") change(cell);
  const folder = join(root, "artifacts", `notebooks-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, name);
  writeFileSync(copy, JSON.stringify(notebook));
  return copy;
}

describe.skipIf(!hasJupyter)("executeNotebook() (needs .venv: run `npm run lab -- --prepare`)", () => {
  test.each([
    ["throws.ipynb", [/^cell 2 \(throw new RangeError.*\) fails: RangeError: this cell throws$/]],
    ["type-error.ipynb", [/^cell 1 .* fails: 1:7 - Type 'string' is not assignable to type 'number'\.$/]],
    ["unhandled-rejection.ipynb", [/^an error that no cell awaits: Error: nobody waits for me$/]],
    [
      "stale.ipynb",
      [
        /^cell 1 .* is stale, .* stored "the answer is 41\\n", now "the answer is 42\\n"$/,
        /^cell 2 .* was never executed$/,
      ],
    ],
  ])("check names what is wrong with %s, and leaves it as it is", { timeout: SLOW_MS }, async (name, problems) => {
    const file = join(fixtures, name);
    const before = readFileSync(file, "utf8");
    expect(await problemsOf("check", file)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("run stores outputs and pictures in the bytes they had; live cells stay as they are", {
    timeout: SLOW_MS,
  }, async () => {
    const copy = copyOf("good.ipynb", (cell) => {
      if (cell.metadata.tags === undefined) Object.assign(cell, { execution_count: null, outputs: [] });
    });
    expect(await problemsOf("run", copy)).toEqual([]);
    expect(readFileSync(copy, "utf8") === readFileSync(join(fixtures, "good.ipynb"), "utf8")).toBe(true);
    expect(await problemsOf("check", copy)).toEqual([]);
    rmSync(resolve(copy, ".."), { recursive: true });
  });

  test("run does not write a notebook with a failing cell", { timeout: SLOW_MS }, async () => {
    const copy = copyOf("throws.ipynb", () => undefined);
    const before = readFileSync(copy, "utf8");
    expect(await problemsOf("run", copy)).toHaveLength(1);
    expect(readFileSync(copy, "utf8")).toBe(before);
    rmSync(resolve(copy, ".."), { recursive: true });
  });

  test("a file that is no notebook is named", async () => {
    await expect(problemsOf("check", __filename)).rejects.toThrow(
      /notebooks\.test\.ts as it must hold a Jupyter notebook/,
    );
  });
});
