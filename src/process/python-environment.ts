/** @file Python's virtual environments. */
import { join } from "node:path";
import { runCommand, type Variables } from "./run-command";

/** The Python of the virtual or conda environment in this folder. */
export function pythonOf(environment: string): string {
  return join(environment, ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));
}

/**
 * Makes a virtual environment with pip; what the folder held is removed.
 *
 * @returns Its Python.
 * @throws {CommandError} If `python` cannot: it needs the modules venv and ensurepip.
 */
export async function makeEnvironment(python: string, folder: string, variables?: Variables): Promise<string> {
  await runCommand(python, ["-m", "venv", "--clear", folder], variables);
  return pythonOf(folder);
}
