/** @file Runs a Python module in a child process. */

import { spawn } from "node:child_process";
import type { Environment } from "./cache-folder";

/** How a child process ended. */
export interface PythonOutcome {
  readonly failed: boolean;
  readonly python: string;
  /** Set if Python could not be started. */
  readonly startError?: NodeJS.ErrnoException;
  readonly signal?: NodeJS.Signals;
  /** Standard output and error together. */
  readonly output: string;
}

/** Runs `python` with these arguments and variables; a failure is an outcome, not a rejection. */
export function runPython(
  args: readonly string[],
  environment: Environment,
  python = process.platform === "win32" ? "python" : "python3",
): Promise<PythonOutcome> {
  return new Promise((resolve) => {
    const child = spawn(python, args, { env: { ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (startError) => resolve({ failed: true, python, startError, output }));
    child.on("close", (status, signal) =>
      resolve({ failed: status !== 0, python, signal: signal ?? undefined, output }),
    );
  });
}
