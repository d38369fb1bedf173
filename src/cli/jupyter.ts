/** @file Python with JupyterLab and our TypeScript kernel: the active environment, or one made in the checkout. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { PipError } from "../process/pip-error";
import { makeEnvironment, pythonOf } from "../process/python-environment";
import { CommandError, runCommand } from "../process/run-command";
import { runPip } from "../process/run-pip";
import type { OnStep } from "./progress-bar";

/** Python with everything that environment.yml pins, and the variables under which Jupyter finds our kernel. */
export interface Jupyter {
  readonly python: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface JupyterOptions {
  /** The checkout. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onStep?: OnStep;
}

const PIP_NEEDS = "pip must reach its package index (check the network, then run the command again)";
const PINS_AGREE = `
import sys
from importlib.metadata import version
sys.exit(any(version(name) != pinned for name, pinned in (pin.split("==") for pin in sys.argv[1:])))`;
const DESCRIBE_PYTHON = `
import sys, importlib.util
print(sys.version.split()[0], sys.version_info >= (3, 10), importlib.util.find_spec("ensurepip") is not None)`;

/**
 * Finds or makes the Python environment, and puts the kernel in.
 *
 * The active virtual or conda environment serves where it holds every pin. Else `.venv` in the checkout is filled; its stamp is written last,
 * so that an interrupted installation is begun anew. The kernel is described in the checkout, whatever the environment: clones never share one.
 *
 * @throws {Error} If there is no suitable Python or a package cannot be installed: what is missing, and what to do.
 */
export async function prepareJupyter({ root, environment, onStep }: JupyterOptions): Promise<Jupyter> {
  const share = join(root, ".venv", "share", "jupyter");
  const python = await findPython(root, environment, onStep);
  describeKernel(join(share, "kernels", "tslab"));
  const paths = [share, environment.JUPYTER_PATH].filter(Boolean);
  return { python, variables: { JUPYTER_PATH: paths.join(delimiter) } };
}

/** Runs a Python program of the environment on the terminal until it ends. @returns Its exit code. */
export function runOnTerminal(
  { python, variables }: Jupyter,
  args: readonly string[],
  folder: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, { cwd: folder, stdio: "inherit", env: { ...process.env, ...variables } });
    const waitForChild = (): void => undefined; // Ctrl-C reaches both; JupyterLab asks whether it is meant
    const passOn = (): boolean => child.kill("SIGTERM");
    process.on("SIGINT", waitForChild).on("SIGTERM", passOn);
    child.on("error", reject);
    child.on("close", (exitCode) => {
      process.off("SIGINT", waitForChild).off("SIGTERM", passOn);
      resolve(exitCode ?? 1);
    });
  });
}

async function findPython(root: string, environment: NodeJS.ProcessEnv, onStep?: OnStep): Promise<string> {
  const pins = readPins(join(root, "environment.yml"));
  for (const prefix of [environment.VIRTUAL_ENV, environment.CONDA_PREFIX]) {
    if (prefix && (await hasPins(pythonOf(prefix), pins))) return pythonOf(prefix);
  }
  const own = join(root, ".venv");
  const python = pythonOf(own);
  const stamp = join(own, "pins.txt");
  const isComplete = existsSync(stamp) && readFileSync(stamp, "utf8") === pins.join("\n");
  if (isComplete && (await hasPins(python, pins))) return python;

  const base = await suitablePython(environment.PYTHON);
  onStep?.("Making .venv");
  await makeEnvironment(base, own).catch(explain(`${base} -m venv .venv must succeed`));
  onStep?.("Installing JupyterLab into .venv");
  await runPip(["install", "--quiet", ...pins], { python, folder: own }).catch(explain(PIP_NEEDS));
  writeFileSync(stamp, pins.join("\n"));
  return python;
}

/** The `pip:` list of environment.yml, the one list of Python pins: "name==version" each. */
function readPins(file: string): string[] {
  const pins = [...readFileSync(file, "utf8").matchAll(/^\s*- ([\w.-]+==[\w.]+)\s*$/gm)].map(([, pin]) => pin);
  if (pins.length === 0)
    throw new SyntaxError(`Cannot read ${file} as its pip: list must hold lines "- name==version"`);
  return pins;
}

async function hasPins(python: string, pins: readonly string[]): Promise<boolean> {
  if (!existsSync(python)) return false;
  return await runCommand(python, ["-c", PINS_AGREE, ...pins]).then(
    () => true,
    () => false,
  );
}

/** A Python that can make virtual environments. */
async function suitablePython(asked?: string): Promise<string> {
  const needed = "Cannot set up JupyterLab as Python 3.10 or newer with venv is needed";
  const found: string[] = [];
  for (const python of asked ? [asked] : ["python3", "python"]) {
    const description = await runCommand(python, ["-c", DESCRIBE_PYTHON]).catch(() => undefined);
    if (description === undefined) continue;
    const [version, isNewEnough, hasVenv] = description.trim().split(" ");
    if (isNewEnough === "True" && hasVenv === "True") return python;
    found.push(isNewEnough === "True" ? `${python} has no venv (install python3-venv)` : `${python} is ${version}`);
  }
  const none = `there is no ${asked ?? "python3"}`;
  throw new Error(`${needed}: ${found.join(", ") || none}. Install it, or set PYTHON to one that serves.`);
}

/** An error that says what must hold, and what the failed program said last. */
function explain(requirement: string): (error: unknown) => never {
  return (error) => {
    const isFull = error instanceof PipError && error.failure === "disk";
    const cause = error instanceof PipError ? error.cause : error;
    if (!(cause instanceof CommandError)) throw error;
    const needed = isFull ? "its disk must have room for .venv (about 400 MB)" : requirement;
    throw new Error(`Cannot set up JupyterLab as ${needed}: ${cause.message}`, { cause });
  };
}

/** Writes the kernel's description with absolute paths, so that it needs neither a global tslab nor a PATH. */
function describeKernel(folder: string): void {
  const tslab = join(dirname(require.resolve("tslab/package.json")), "bin", "tslab");
  const argv = [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"];
  const description = `${JSON.stringify({ argv, display_name: "TypeScript", language: "typescript" }, null, 2)}\n`;
  const file = join(folder, "kernel.json");
  if (existsSync(file) && readFileSync(file, "utf8") === description) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, description);
}
