/** @file The pip client, as the way to a Python package index: mirrors and proxies that the user configured apply. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError, runCommand } from "./run-command";

/** A Python that has pip, and a folder for what pip leaves behind. */
export interface Pip {
  /** Runs Python. @throws {Error} One line with the cause in what it printed, and what to do. */
  python(...args: string[]): Promise<void>;
  /** Runs pip. @throws {Error} As `python`. */
  pip(...args: string[]): Promise<void>;
}

/** Signs of an index that does not answer, as pip prints them. */
const NO_ANSWER = /from versions: none|NewConnectionError|NameResolutionError|ReadTimeout|ProxyError|SSLError/;

/**
 * The pip of the given Python; where it has none, that of a virtual environment made for the purpose.
 *
 * @param folder for temporary files: /tmp is often too small.
 * @throws {Error} If there is no such Python, or neither pip nor venv in it.
 */
export async function openPip(python: string, folder: string): Promise<Pip> {
  const temporary = join(folder, "temporary");
  mkdirSync(temporary, { recursive: true });
  const pythonWithPip = (await hasPip(python)) ? python : await makeEnvironment(python, join(folder, "environment"));
  const run = async (...args: string[]): Promise<void> => {
    try {
      await runCommand(pythonWithPip, args, { TMPDIR: temporary });
    } catch (error) {
      throw new Error(`Cannot download TensorFlow ${causeOf(error)}`, { cause: error });
    }
  };
  return { python: run, pip: (...args) => run("-m", "pip", "--disable-pip-version-check", ...args) };
}

async function hasPip(python: string): Promise<boolean> {
  try {
    await runCommand(python, ["-m", "pip", "--version"]);
    return true;
  } catch (error) {
    if (error instanceof CommandError && !error.notFound) return false;
    throw new Error(
      `Cannot download TensorFlow as Python must be installed: there is no ${python}. Install Python 3.10 or newer.`,
      { cause: error },
    );
  }
}

async function makeEnvironment(python: string, folder: string): Promise<string> {
  try {
    await runCommand(python, ["-m", "venv", folder]);
  } catch (error) {
    throw new Error(
      `Cannot download TensorFlow as ${python} must have pip or venv: it has neither. Install python3-pip or python3-venv.`,
      { cause: error },
    );
  }
  return join(folder, "bin", "python");
}

function causeOf(error: unknown): string {
  const output = error instanceof CommandError ? error.output : String(error);
  if (/No space left on device/.test(output)) return "as the disk is full. Free 2 GB or choose another cache folder.";
  if (NO_ANSWER.test(output)) {
    return (
      "as the Python package index must be reachable: it does not answer. " +
      "Check the network and the settings of pip (pip config list)."
    );
  }
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => line.startsWith("ERROR:"));
  return `with pip: ${(errors.at(-1) ?? lines.at(-1) ?? "").replace(/^ERROR:\s*/, "")}`;
}
