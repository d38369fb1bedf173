/** @file The pip client, as the way to a Python package index: mirrors and proxies that the user configured apply. */
import { join } from "node:path";
import { watchGrowth } from "./folder-size";
import { asPipError, failureOf } from "./pip-error";
import { makeEnvironment } from "./python-environment";
import { CommandError, runCommand, type Variables } from "./run-command";

/** Where pip runs and whom it tells. */
export interface PipOptions {
  /** The Python command. */
  readonly python: string;
  /** A folder that is there: pip's temporary files go into it, as /tmp is often too small. */
  readonly folder: string;
  /** Variables to set beside the inherited ones. */
  readonly variables?: Variables;
  /** Told, a few times a second, how many bytes pip has put into the folder. */
  readonly onGrowth?: (bytes: number) => void;
}

/**
 * Runs pip; where Python has none, that of a virtual environment made in the folder.
 *
 * @param args pip's command and its arguments.
 * @throws {PipError} If there is no Python or no pip, or pip fails.
 */
export async function runPip(args: readonly string[], options: PipOptions): Promise<void> {
  const { python, folder, onGrowth = () => undefined } = options;
  const variables = { ...options.variables, TMPDIR: folder, TEMP: folder, TMP: folder };
  const pipOf = (python: string): Promise<string> =>
    watchGrowth(
      folder,
      () => runCommand(python, ["-m", "pip", "--disable-pip-version-check", "--no-input", ...args], variables),
      onGrowth,
    );
  try {
    await pipOf(python).catch(async (error: unknown) => {
      if (!(error instanceof CommandError && failureOf(error) === "pip")) throw error;
      await pipOf(await makeEnvironment(python, join(folder, "environment"), variables));
    });
  } catch (error) {
    throw asPipError(error);
  }
}
