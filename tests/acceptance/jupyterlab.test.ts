import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join, resolve } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = resolve(__dirname, "../..");
const artifacts = join(root, "artifacts");
const NOTEBOOKS = [
  "01-magnitude-distribution",
  "02-training-four-activations",
  "03-threshold-and-performance",
  "04-predictor",
  "05-locality",
  "06-savings-and-speed",
];
const hasJupyter = existsSync(join(root, ".venv/pins.txt")) || process.env.CONDA_PREFIX !== undefined;
const browserPath = ["chromium", "chromium-browser", "google-chrome"].map(findOnPath).find(Boolean);
const TOKEN = "acceptance";
const PLOTLY = "application/vnd.plotly.v1+json";
const SLOW_MS = 180_000;

interface Cell {
  readonly cell_type: string;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
}

let server: ChildProcess;
let browser: Browser;
let address: string;

const hasAll = hasJupyter && browserPath !== undefined;
beforeAll(async () => {
  if (!hasAll) return;
  mkdirSync(artifacts, { recursive: true });
  address = await startServer();
  browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
}, SLOW_MS);

afterAll(async () => {
  await browser?.close();
  server?.kill("SIGTERM");
  if (server?.exitCode === null) await once(server, "close");
});

describe.skipIf(!hasAll).each(NOTEBOOKS)(
  "notebook %s in JupyterLab (needs .venv: `npm run lab -- --prepare`, and chromium on PATH)",
  (notebook) => {
    const cells = storedCells(notebook);
    let page: Page;

    beforeAll(async () => {
      const copy = writeUnexecutedCopy(notebook, cells);
      page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
      await page.goto(`${address}/lab/tree/artifacts/${copy}?reset&token=${TOKEN}`);
      await page.getByText("TypeScript | Idle").waitFor({ timeout: SLOW_MS }); // the status bar, once the kernel answers
    }, SLOW_MS);

    afterAll(() => page?.close());

    test("runs all cells without an error", { timeout: SLOW_MS }, async () => {
      await page.locator(".lm-MenuBar-item", { hasText: /^Run$/ }).click();
      await page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click();
      const prompts = page.locator(".jp-CodeCell .jp-InputPrompt");
      await expect
        .poll(async () => (await prompts.allTextContents()).every((text) => /^\[\d+\]:$/.test(text)), {
          timeout: SLOW_MS,
        })
        .toBe(true);
      for (const kind of ["stderr", "error"]) {
        const messages = page.locator(`.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.${kind}"]`);
        expect(await messages.allTextContents()).toEqual([]);
      }
    });

    test("draws every figure, with traces in it", { timeout: SLOW_MS }, async () => {
      const figures = page.locator(".jp-RenderedPlotly");
      const nStored = storedFigures(cells).length;
      expect(nStored).toBeGreaterThan(0); // the committed notebook is an executed one
      expect(await figures.count()).toBe(nStored);
      for (const figure of await figures.all()) {
        await figure.scrollIntoViewIfNeeded();
        await figure.locator(".main-svg .trace, .main-svg .hm").first().waitFor({ state: "attached" });
      }
    });

    if (!hasSlider(cells)) return;
    test("moves a line or point when a figure's slider is dragged", { timeout: SLOW_MS }, async () => {
      const figure = page
        .locator(".jp-RenderedPlotly")
        .filter({ has: page.locator(".slider-container") })
        .first();
      await figure.scrollIntoViewIfNeeded();
      const before = await curvesOf(figure);
      const grip = await boxOf(figure.locator(".slider-grip-rect"));
      const rail = await boxOf(figure.locator(".slider-rail-touch-rect"));
      const isLeft = grip.x + grip.width / 2 < rail.x + rail.width / 2;
      await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await page.mouse.down();
      await page.mouse.move(rail.x + rail.width * (isLeft ? 0.9 : 0.1), grip.y + grip.height / 2, { steps: 10 });
      await page.mouse.up();
      await expect.poll(() => curvesOf(figure), { timeout: 20_000 }).not.toEqual(before);
      await page.screenshot({ path: join(artifacts, `${notebook}.png`) });
    });
  },
);

/** Shape and place of every line and point. */
function curvesOf(figure: Locator): Promise<(string | null)[][]> {
  return figure
    .locator(".scatterlayer path")
    .evaluateAll((paths) => paths.map((path) => ["d", "transform"].map((name) => path.getAttribute(name))));
}

async function boxOf(part: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await part.boundingBox();
  if (!box) throw new Error("Cannot drag the slider as it must be visible: it has no box on the page");
  return box;
}

/** The committed notebook, executed, without its live cells. */
function storedCells(notebook: string): Cell[] {
  const content: { cells: Cell[] } = JSON.parse(readFileSync(notebookFile(notebook), "utf8"));
  return content.cells.filter(({ metadata }) => !metadata.tags?.includes("live"));
}

const notebookFile = (name: string): string => join(root, "notebooks", `${name}.ipynb`);

function storedFigures(cells: readonly Cell[]): unknown[] {
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  return outputs.flatMap(({ data }) => (data && PLOTLY in data ? [data[PLOTLY]] : []));
}

const hasSlider = (cells: readonly Cell[]): boolean => JSON.stringify(storedFigures(cells)).includes('"sliders":[');

/** A copy without live cells, beside notebooks/, so that relative paths hold and JupyterLab's own saving touches nothing that is committed. */
function writeUnexecutedCopy(notebook: string, cells: readonly Cell[]): string {
  const content = JSON.parse(readFileSync(notebookFile(notebook), "utf8"));
  content.cells = cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, execution_count: null, outputs: [] } : cell,
  );
  const copy = `acceptance-${notebook}.ipynb`;
  writeFileSync(join(artifacts, copy), JSON.stringify(content));
  return copy;
}

/** Starts `relu2 lab` on a free port, with settings of its own. @returns Its address, once it answers. */
async function startServer(): Promise<string> {
  const settings = join(artifacts, "lab-settings");
  writeSetting(settings, "notebook-extension/tracker", { windowingMode: "none" }); // cells out of sight are drawn too
  writeSetting(settings, "apputils-extension/notification", { fetchNews: "false" }); // no question over the page
  const port = await freePort();
  const jupyterArguments = ["--no-browser", `--ServerApp.port=${port}`, `--IdentityProvider.token=${TOKEN}`];
  server = spawn(process.execPath, [join(root, "src/cli/relu2.cjs"), "lab", "--", ...jupyterArguments], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      JUPYTERLAB_SETTINGS_DIR: settings,
      JUPYTERLAB_WORKSPACES_DIR: join(artifacts, "lab-workspaces"),
    },
  });
  let log = "";
  server.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const address = `http://127.0.0.1:${port}`;
  while (!(await isUp(`${address}/api?token=${TOKEN}`))) {
    if (server.exitCode !== null) throw new Error(`Cannot test JupyterLab as its server must start: ${log}`);
    await new Promise((wait) => setTimeout(wait, 500));
  }
  return address;
}

function writeSetting(settings: string, name: string, value: object): void {
  const file = join(settings, "@jupyterlab", `${name}.jupyterlab-settings`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
}

async function isUp(address: string): Promise<boolean> {
  return await fetch(address).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string")
    throw new Error("Cannot find a free port: the probe has no address");
  return address.port;
}

function findOnPath(program: string): string | undefined {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
